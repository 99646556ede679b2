/** What a page may do: show itself with its own style and pictures. It runs nothing, sends nothing and stands in no frame. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const denied = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb'];

/** Two years, as browsers' lists of such names ask. */
export const hstsSeconds = 63_072_000;

/** Stand on every answer of the site, in the cloud and on one machine. */
export const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'strict-transport-security': `max-age=${hstsSeconds}; includeSubDomains`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': denied.map((feature) => `${feature}=()`).join(', '),
} as const;
