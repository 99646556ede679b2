import { hstsSeconds, securityHeaders } from '@compute-bank/reference/security-headers';
import { expect, test } from '@jest/globals';
import { ofType, type Resource, synthesise, target } from './synthesise.ts';

const named = { siteDomain: 'docs.example.com', siteCertificate: 'arn:aws:acm:us-east-1:111122223333:certificate/example' };
const resources = synthesise();
const buckets = ofType(resources, 'AWS::S3::Bucket');
const distributionIn = (all: readonly Resource[]) => ofType(all, 'AWS::CloudFront::Distribution')[0]?.Properties.DistributionConfig;

test.each(['dev', 'staging', 'prod'])('S91: in %s every bucket is encrypted, nobody else’s, and closed to plain HTTP', (stage) => {
  const made = synthesise({ stage });
  const policies = ofType(made, 'AWS::S3::BucketPolicy');
  expect(ofType(made, 'AWS::S3::Bucket')).toHaveLength(3);
  for (const { id, Properties } of ofType(made, 'AWS::S3::Bucket')) {
    expect(target(Properties.BucketEncryption)).toContain('AES256');
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const policy = policies.find((each) => target(each.Properties.Bucket).includes(`"${id}"`));
    const denials = policy?.Properties.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Deny') ?? [];
    expect(denials.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
      { Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
    ]);
  }
});

test('S91: what holds pages or exports keeps old versions, and in prod outlives its stack', () => {
  const kept = buckets.filter(({ id }) => /^(Pages|Exports)/.test(id));
  expect(kept).toHaveLength(2);
  for (const { Properties } of kept) expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
  for (const { DeletionPolicy } of buckets) expect(DeletionPolicy).toBe('Retain');
});

test('the pages are read by this distribution and by nobody else', () => {
  const policy = ofType(resources, 'AWS::S3::BucketPolicy').find(({ Properties }) => target(Properties.Bucket).includes('Pages'));
  const allowing = policy?.Properties.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
  expect(allowing).toHaveLength(1);
  expect(allowing?.[0]).toMatchObject({ Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } });
  expect(target(allowing?.[0]?.Condition)).toContain('AWS:SourceArn');
  expect(ofType(resources, 'AWS::CloudFront::OriginAccessControl')).toHaveLength(1);
});

test('plain HTTP is sent to HTTPS, only reading is served, packed, over HTTP/2 and HTTP/3', () => {
  expect(distributionIn(resources)).toMatchObject({
    DefaultRootObject: 'index.html',
    HttpVersion: 'http2and3',
    DefaultCacheBehavior: { AllowedMethods: ['GET', 'HEAD'], Compress: true, ViewerProtocolPolicy: 'redirect-to-https' },
    PriceClass: 'PriceClass_All',
  });
  expect(distributionIn(synthesise({ stage: 'dev' }))).toMatchObject({ PriceClass: 'PriceClass_100' });
});

test('a name of one’s own is served with TLS 1.2 and later only', () => {
  expect(distributionIn(synthesise(named))).toMatchObject({
    Aliases: ['docs.example.com'],
    ViewerCertificate: { AcmCertificateArn: named.siteCertificate, MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
  });
});

test('what is missing and what may not be read get the same page', () => {
  const page = { ResponseCode: 404, ResponsePagePath: '/not-found.html' };
  expect(distributionIn(resources)?.CustomErrorResponses).toMatchObject([
    { ErrorCode: 403, ...page },
    { ErrorCode: 404, ...page },
  ]);
});

test('S78 S83: every answer of the site carries the security headers', () => {
  const [policy] = ofType(resources, 'AWS::CloudFront::ResponseHeadersPolicy');
  expect(distributionIn(resources)?.DefaultCacheBehavior).toMatchObject({ ResponseHeadersPolicyId: { Ref: policy?.id } });
  const { CustomHeadersConfig, SecurityHeadersConfig } = policy?.Properties.ResponseHeadersPolicyConfig ?? {};
  expect(SecurityHeadersConfig).toEqual({
    ContentSecurityPolicy: { ContentSecurityPolicy: securityHeaders['content-security-policy'], Override: true },
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: 'DENY', Override: true },
    ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
    StrictTransportSecurity: { AccessControlMaxAgeSec: hstsSeconds, IncludeSubdomains: true, Override: true },
  });
  expect(target(CustomHeadersConfig)).toContain('"Header":"cross-origin-opener-policy","Override":true,"Value":"same-origin"');
  expect(target(CustomHeadersConfig)).toContain('"Header":"permissions-policy"');
});

test('S78: the policy for pages lets nothing run, nothing be framed, and nothing in but the site’s own style and pictures', () => {
  const rules = new Map(
    securityHeaders['content-security-policy'].split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]),
  );
  for (const name of ['default-src', 'object-src', 'base-uri', 'form-action', 'frame-ancestors'])
    expect(rules.get(name)).toEqual(["'none'"]);
  expect(rules.get('script-src')).toBeUndefined();
  expect(rules.get('require-trusted-types-for')).toEqual(["'script'"]);
  expect(securityHeaders['content-security-policy']).not.toMatch(/unsafe|https?:|\*|data:|blob:/);
  expect(hstsSeconds).toBeGreaterThanOrEqual(365 * 24 * 3_600);
});

test.each([
  ['dev', 7],
  ['prod', 90],
])('S95: in %s who read which page is known for %i days', (stage, ExpirationInDays) => {
  const made = synthesise({ stage });
  const logs = ofType(made, 'AWS::S3::Bucket').find(({ id }) => id.startsWith('Logs'));
  expect(logs?.Properties.LifecycleConfiguration.Rules).toMatchObject([{ ExpirationInDays, Status: 'Enabled' }]);
  expect(target(distributionIn(made)?.Logging)).toContain(`"${logs?.id}"`);
});

test.each([
  [{ siteDomain: 'docs.example.com' }, 'A domain and its certificate are given together.'],
  [{ ...named, siteCertificate: 'arn:aws:acm:eu-central-1:111122223333:certificate/example' }, 'must be one of us-east-1'],
])('%j is refused', (context, reason) => {
  expect(() => synthesise(context as Record<string, string>)).toThrow(reason);
});
