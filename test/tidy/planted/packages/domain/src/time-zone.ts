export const timeZone = 'Asia/Shanghai';
