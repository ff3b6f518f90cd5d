import 'reflect-metadata'; // @peculiar/x509 needs it, before itself
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface Certificate {
  /** The certificate and its key, in PEM. */
  cert: Buffer;
  key: Buffer;
  /** The certificate for the handshake's line: DER in base64 without padding. */
  line: string;
}

/**
 * Makes a certificate for this one process. Its key never leaves the memory of
 * the process; the host trusts this certificate only, for the name localhost.
 */
export async function makeCertificate(): Promise<Certificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const day = 24 * 3600 * 1000;
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '00' + randomBytes(15).toString('hex'),
    name: 'CN=localhost',
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3650 * day), // as long as a process may live
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    cert: Buffer.from(cert.toString('pem')),
    key: Buffer.from(x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')),
    line: Buffer.from(cert.rawData).toString('base64').replaceAll('=', ''),
  };
}
