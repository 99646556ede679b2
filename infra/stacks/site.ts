import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  type DistributionProps,
  type ErrorResponse,
  HttpVersion,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Placement } from '../configuration/placement.ts';
import { sitePriceClasses } from '../configuration/site.ts';
import { acceptFinding } from '../constructs/accept-finding.ts';
import { privateBucket } from '../constructs/private-bucket.ts';
import { siteHeaders } from '../constructs/site-headers.ts';

export interface SiteProps extends StackProps {
  readonly placement: Placement;
}

/** The bucket is not to be listed, so that a missing page and one that may not be read look the same to it, and here. */
const missing: ErrorResponse[] = [403, 404].map((httpStatus) => ({
  httpStatus,
  responseHttpStatus: 404,
  responsePagePath: '/not-found.html',
  ttl: Duration.minutes(1),
}));

/**
 * Static pages (the API reference), from a private bucket over CloudFront. The stack holds no page: `npm run publish-site`
 * puts them there, so that nothing in the account keeps the right to change them. On its own, because emulators lack parts
 * of CloudFront.
 */
export class SiteStack extends Stack {
  constructor(scope: Construct, id: string, { placement, ...props }: SiteProps) {
    super(scope, id, props);
    const { removalPolicy } = placement.settings;
    const logs = this.#logs(placement);
    const pages = new Bucket(this, 'Pages', {
      ...privateBucket,
      removalPolicy,
      serverAccessLogsBucket: logs,
      serverAccessLogsPrefix: 'bucket/',
      // What was published over can be put back for a month.
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    const distribution = this.#distribution(placement, pages, logs);
    new CfnOutput(this, 'Url', { value: `https://${placement.siteDomain?.name ?? distribution.distributionDomainName}` });
    new CfnOutput(this, 'DomainTarget', { value: distribution.distributionDomainName });
    new CfnOutput(this, 'PagesBucket', { value: pages.bucketName });
    new CfnOutput(this, 'LogsBucket', { value: logs.bucketName });
    new CfnOutput(this, 'DistributionId', { value: distribution.distributionId });
  }

  /** Who read which page; kept as long as the stage keeps its other logs. CloudFront still writes these by ACL. */
  #logs({ settings }: Placement): Bucket {
    const logs = new Bucket(this, 'Logs', {
      ...privateBucket,
      versioned: false,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      removalPolicy: settings.removalPolicy,
      lifecycleRules: [{ expiration: Duration.days(settings.logRetention), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    acceptFinding(logs, 'S1', 'It is itself where access logs end; a log of its own would grow with every line of the log.');
    return logs;
  }

  #distribution(placement: Placement, pages: Bucket, logs: Bucket): Distribution {
    const distribution = new Distribution(this, 'Distribution', {
      comment: `${placement.prefix}: site`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: sitePriceClasses[placement.stage],
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(pages),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        compress: true,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: siteHeaders(this, 'Headers', placement.prefix),
      },
      errorResponses: missing,
      enableLogging: true,
      logBucket: logs,
      logFilePrefix: 'site/',
      ...this.#name(placement),
    });
    acceptFinding(distribution, 'CFR1', 'The pages are public everywhere: there is nobody to keep out.');
    acceptFinding(distribution, 'CFR2', 'It serves files to GET and HEAD: nothing behind it reads what a firewall would look at.');
    return distribution;
  }

  /** A name of one's own is pointed at `DomainTarget` wherever its zone is kept. */
  #name({ siteDomain }: Placement): Pick<DistributionProps, 'certificate' | 'domainNames' | 'minimumProtocolVersion'> {
    if (siteDomain === null) {
      acceptFinding(
        this,
        'CFR4',
        'The name that AWS gives has its certificate and its TLS from AWS; with --site-domain it is TLS 1.2 and later.',
      );
      return {};
    }
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', siteDomain.certificateArn);
    return { certificate, domainNames: [siteDomain.name], minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021 };
  }
}
