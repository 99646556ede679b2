/** Letters of other scripts that look like Latin ones, and digits that look like letters. */
const lookAlikes: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  е: 'e',
  ё: 'e',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  ѕ: 's',
  і: 'i',
  ї: 'i',
  ј: 'j',
  ԁ: 'd',
  ԛ: 'q',
  ԝ: 'w',
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  ω: 'w',
  ı: 'i',
  ɡ: 'g',
  ɑ: 'a',
  '0': 'o',
  '1': 'l',
  '|': 'l',
};

/**
 * What is left of a name when case, width, accents, spaces, signs and look-alike letters are taken away. Two names with
 * one skeleton could be mistaken for each other, so only one tenant may have it.
 */
export function nameSkeleton(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replaceAll(/\p{M}/gu, '');
  const mapped = Array.from(plain, (letter) => lookAlikes[letter] ?? letter).join('');
  return mapped.replaceAll(/[^\p{L}\p{N}]/gu, '').replaceAll('i', 'l');
}
