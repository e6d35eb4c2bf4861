const PATHS = {
  active: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.4 5.1-4 4.6a.8.8 0 0 1-1.2 0L4.4 8.8l1.2-1 1.2 1.3 3.4-4 1.2 1Z',
  off: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4 7.2h8v1.6H4V7.2Z',
  clock: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.8 3h1.6v3.7l2.6 1.5-.8 1.4-3.4-2V4Z',
  frozen:
    'M7.2 1h1.6v3l2-1.2.8 1.4-2.8 1.6v2.8l5 0v1.6h-5v1l2.8 1.6-.8 1.4-2-1.2v3H7.2v-3l-2 1.2-.8-1.4 2.8-1.6v-1h-5V8.6h5V5.8L4.4 4.2l.8-1.4 2 1.2V1Z',
  critical: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1L5.1 1Zm2.1 3v5h1.6V4H7.2Zm0 6.4V12h1.6v-1.6H7.2Z',
  warning: 'M8 1.5 15.5 15H.5L8 1.5ZM7.2 6v4.5h1.6V6H7.2Zm0 5.6v1.6h1.6v-1.6H7.2Z',
  info: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.8 6h1.6v5H7.2V7Zm0-3h1.6v1.7H7.2V4Z',
  copy: 'M5 1h9v10h-3v4H2V5h3V1Zm1.5 1.5V5H11v4.5h1.5v-7h-6Z',
  overview: 'M1 1h6v8H1V1Zm8 0h6v4H9V1ZM1 11h6v4H1v-4Zm8-4h6v8H9V7Z',
  keys: 'M10.5 1a4.5 4.5 0 1 1-1.2 8.8L8 11H6.5v1.5H5V14l-1 1H1v-3l5.2-5.3A4.5 4.5 0 0 1 10.5 1Zm1 2.5a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z',
  access: 'M8 1 2 3v5c0 3.5 2.5 6 6 7 3.5-1 6-3.5 6-7V3L8 1Zm3 5.6-3.8 4-2.2-2.2 1.1-1.1 1.1 1.1 2.7-2.9L11 6.6Z',
  add: 'M7.2 2h1.6v5.2H14v1.6H8.8V14H7.2V8.8H2V7.2h5.2V2Z',
  arin: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6c.7 0 1.7 1.5 2 4H6c.3-2.5 1.3-4 2-4ZM2.9 6.6a5.5 5.5 0 0 1 2.3-3 10 10 0 0 0-.8 3H2.9Zm0 2.8h1.5c.1 1.2.4 2.2.8 3a5.5 5.5 0 0 1-2.3-3Zm3.1 0h4c-.3 2.5-1.3 4-2 4s-1.7-1.5-2-4Zm4.8 3c.4-.8.7-1.8.8-3h1.5a5.5 5.5 0 0 1-2.3 3Zm.8-5.8a10 10 0 0 0-.8-3 5.5 5.5 0 0 1 2.3 3h-1.5Z',
  graphiql:
    'M8 .8 14.3 4.4v7.2L8 15.2l-6.3-3.6V4.4L8 .8Zm0 1.9L4 9.8h8L8 2.7ZM3.3 6.3v3.1l1.7-3-1.7-.1Zm9.4 0L11 6.4l1.7 3V6.3ZM5 11.3l3 1.8 3-1.8H5Z',
  close: 'm3.5 2.4 4.5 4.5 4.5-4.5 1.1 1.1L9.1 8l4.5 4.5-1.1 1.1L8 9.1l-4.5 4.5-1.1-1.1L6.9 8 2.4 3.5l1.1-1.1Z',
  search:
    'M6.5 1a5.5 5.5 0 0 1 4.4 8.8l4 4-1.1 1.1-4-4A5.5 5.5 0 1 1 6.5 1Zm0 1.6a3.9 3.9 0 1 0 0 7.8 3.9 3.9 0 0 0 0-7.8Z',
} as const;

export type IconName = keyof typeof PATHS;

/** A decoration: the word beside it says the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className={`icon icon-${name}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      focusable="false"
    >
      <path fill="currentColor" fillRule="evenodd" d={PATHS[name]} />
    </svg>
  );
}
