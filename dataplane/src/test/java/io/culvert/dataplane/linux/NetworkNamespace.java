package io.culvert.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Runs the body of a test in a network namespace of its own; it vanishes with the test's threads and sockets. */
final class NetworkNamespace {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;

    /** What a test does. */
    interface Body {
        void run() throws Exception;
    }

    private NetworkNamespace() {}

    /** Skips the test where there is no TUN or no right to one, unless CULVERT_INTEROP is "required". */
    static void run(Body body) throws Exception {
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            skip("there is no /dev/net/tun");
        }
        var outcome = new @Nullable Object[1];
        var thread = Thread.ofPlatform().name("test").start(() -> {
            int result = Libc.unshare(CLONE_NEWNET);
            if (result < 0) {
                outcome[0] = "a network namespace: " + Libc.errorText(-result) + " (run as root)";
                return;
            }
            try {
                loopbackUp();
                body.run();
            } catch (Exception | AssertionError e) {
                outcome[0] = e;
            }
        });
        thread.join();
        switch (outcome[0]) {
            case null -> {}
            case String missing -> skip(missing);
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException();
        }
    }

    private static void skip(String missing) {
        if ("required".equals(System.getenv("CULVERT_INTEROP"))) {
            throw new AssertionError("CULVERT_INTEROP is \"required\", but " + missing);
        }
        assumeTrue(false, "skipped: " + missing);
    }

    private static void loopbackUp() {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM, 0);
        try (var arena = Arena.ofConfined()) {
            var request = arena.allocate(40, 8);
            request.setString(0, "lo");
            assertThat(Libc.ioctl(socket, SIOCGIFFLAGS, request)).isZero();
            request.set(ValueLayout.JAVA_SHORT, 16, (short) (request.get(ValueLayout.JAVA_SHORT, 16) | 1));
            assertThat(Libc.ioctl(socket, SIOCSIFFLAGS, request)).isZero();
        } finally {
            Libc.close(socket);
        }
    }
}
