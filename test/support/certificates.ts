import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Writes a certificate authority, and a certificate of it for these names, to the folder. Returns the paths.
 * `names`: as openssl writes them, such as `DNS:localhost,IP:127.0.0.1`.
 */
export function writeCertificates(folder: string, names: string) {
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  const newKey = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-x509', '-days', '2'];
  openssl(...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=A test');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${names}`];
  openssl(...newKey, '-keyout', 'server.key', '-out', 'server.pem', ...subject, ...signing);
  return {
    authority: join(folder, 'ca.pem'),
    server: { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') },
  };
}
