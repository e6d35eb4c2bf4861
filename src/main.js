// The entry is plain JavaScript, so that a Node which is too old to read TypeScript still reads this sentence.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `Atlas Keys Gateway needs Node.js 22.19 or newer; this is ${process.version}. \`npm start\` brings its own: run \`npm ci\` first, with install scripts allowed.`,
  );
  process.exitCode = 1;
} else {
  await import('./start.ts');
}
