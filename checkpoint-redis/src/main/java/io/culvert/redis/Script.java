package io.culvert.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What Redis does at once.
 *
 * @param digest its SHA-1, by which Redis knows it
 */
record Script(String text, String digest) {
    static final Script TAKE = load("take");
    static final Script RENEW = load("renew");
    static final Script RELEASE = load("release");
    static final Script APPEND = load("append");
    static final Script BEGIN = load("begin");
    static final Script FILL = load("fill");
    static final Script FOLD = load("fold");
    static final Script SWITCH = load("switch");
    static final Script IDENTIFY = load("identify");
    static final Script CLAIM = load("claim");

    private static Script load(String name) {
        try (var in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("no script " + name);
            }
            var text = in.readAllBytes();
            var digest = MessageDigest.getInstance("SHA-1").digest(text);
            return new Script(
                    new String(text, StandardCharsets.UTF_8), HexFormat.of().formatHex(digest));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** An argument of a script. */
    static byte[] arg(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] arg(long number) {
        return arg(Long.toString(number));
    }
}
