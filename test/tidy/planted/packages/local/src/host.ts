export const host = 'local';
