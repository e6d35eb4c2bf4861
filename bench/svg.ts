const STYLE = `
  svg { color-scheme: light dark; font: 12px system-ui, sans-serif; }
  .page { fill: #ffffff; } text { fill: #1f2328; stroke: #ffffff; } .faint { fill: #59636e; }
  /* Keeps numbers readable where they stand on a line. */
  text { paint-order: stroke; stroke-width: 3px; }
  .title { font-size: 15px; font-weight: 600; } .head { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; } text { fill: #f0f6fc; stroke: #0d1117; } .faint { fill: #9198a1; }
  }`;

export interface PictureOptions {
  readonly width: number;
  readonly height: number;
  /** For those who can't see it. */
  readonly title: string;
  /** Beside what all pictures have. */
  readonly style: string;
}

/** A whole SVG, in the colours of the reader's choice. */
export function picture({ width, height, title, style }: PictureOptions, content: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}${style}\n</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...content,
    '</svg>',
    '',
  ].join('\n');
}

export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly className: string;
  readonly anchor?: 'end' | 'middle' | 'start';
}

export function text({ x, y, className, anchor = 'start' }: TextPlace, content: string): string {
  return `<text x="${x.toFixed(1)}" y="${y}" class="${className}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
