import { resolve, type Scope } from '@compute-bank/local/template/resolve';
import { expect, test } from '@jest/globals';

const scope: Scope = {
  ref: (name) => `ref-${name}`,
  attribute: (name, attribute) => `${name}/${attribute}`,
  imported: (name) => `imported-${name}`,
};

test.each([
  ['a plain value', { a: [1, 'x', null] }, { a: [1, 'x', null] }],
  ['a reference', { Ref: 'Queue' }, 'ref-Queue'],
  ['an attribute as a list', { 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'Table/StreamArn'],
  ['an attribute with dots', { 'Fn::GetAtt': 'Nested.Outputs.Url' }, 'Nested/Outputs.Url'],
  ['an import', { 'Fn::ImportValue': 'Data:Bank' }, 'imported-Data:Bank'],
  ['a join of references', { 'Fn::Join': ['', ['integrations/', { Ref: 'I' }]] }, 'integrations/ref-I'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders.
  ['a substitution with its own values', { 'Fn::Sub': ['${a}-${T.Arn}-${!a}', { a: { Ref: 'A' } }] }, 'ref-A-T/Arn-${!a}'],
  ['a selection from a split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'x:y:z'] }] }, 'y'],
])('%s is resolved', (_, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test('references inside objects and lists are found', () => {
  expect(resolve({ Variables: { URL: { Ref: 'Q' }, list: [{ Ref: 'R' }] } }, scope)).toEqual({
    Variables: { URL: 'ref-Q', list: ['ref-R'] },
  });
});

test('an object with more than one key is data, even if one of them looks like a function', () => {
  expect(resolve({ Ref: 'Queue', more: 1 }, scope)).toEqual({ Ref: 'Queue', more: 1 });
});

test('an unknown function is refused, not guessed', () => {
  expect(() => resolve({ 'Fn::Transform': {} }, scope)).toThrow('Fn::Transform');
});
