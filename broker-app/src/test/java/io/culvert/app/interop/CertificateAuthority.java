package io.culvert.app.interop;

import java.nio.file.Path;

/**
 * An authority that the test makes by openssl, and what it certifies. Keys are as others may not read them.
 *
 * @param directory where its files are
 * @param name of its files, and what it calls itself
 */
record CertificateAuthority(Path directory, String name) {

    /** A server's certificate and its key, PEM. */
    record Identity(Path certificate, Path key) {}

    /** Makes the authority's own key and certificate. */
    static CertificateAuthority make(Path directory, String name) {
        CertificateAuthority authority = new CertificateAuthority(directory, name);
        String _ = Exec.ok(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                authority.key().toString(),
                "-out",
                authority.root().toString());
        return authority;
    }

    /** What who trusts this authority is given. */
    Path root() {
        return directory.resolve(name + ".pem");
    }

    /** Certifies a new key for a server of that DNS name, and of no other name or address. */
    Identity certify(String host) {
        Identity identity = new Identity(
                directory.resolve(name + "-" + host + ".pem"), directory.resolve(name + "-" + host + ".key"));
        String _ = Exec.ok(
                "openssl",
                "req",
                "-x509",
                "-CA",
                root().toString(),
                "-CAkey",
                key().toString(),
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + host,
                "-addext",
                "subjectAltName=DNS:" + host,
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-keyout",
                identity.key().toString(),
                "-out",
                identity.certificate().toString());
        return identity;
    }

    private Path key() {
        return directory.resolve(name + ".key");
    }
}
