import { hstsSeconds, securityHeaders } from '@compute-bank/reference/security-headers';
import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

const custom = ['cross-origin-opener-policy', 'cross-origin-resource-policy', 'permissions-policy'] as const;
/** What the bucket says of itself and no reader needs. */
const removed = ['x-amz-server-side-encryption', 'x-amz-version-id'];
const override = true;

/** Puts the site's security headers on every answer, whatever the bucket says. */
export function siteHeaders(scope: Construct, id: string, prefix: string): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, id, {
    responseHeadersPolicyName: `${prefix}-site`,
    comment: 'Compute bank: security headers of the site',
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: securityHeaders['content-security-policy'], override },
      strictTransportSecurity: { accessControlMaxAge: Duration.seconds(hstsSeconds), includeSubdomains: true, override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
    },
    customHeadersBehavior: { customHeaders: custom.map((header) => ({ header, value: securityHeaders[header], override })) },
    removeHeaders: removed,
  });
}
