// This file is plain JavaScript, so that a Node.js that can't run TypeScript still prints the message below.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `Atlas Keys Gateway needs Node.js 22.19 or newer; this is ${process.version}. \`npm start\` uses the Node.js that \`npm ci\` installs: run \`npm ci\` first, and allow install scripts.`,
  );
  process.exitCode = 1;
} else {
  await import('./start.ts');
}
