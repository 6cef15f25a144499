package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** FreeRADIUS's radclient: sends CoA-Requests and Disconnect-Requests to a broker. */
public final class RadClient {

    private RadClient() {}

    /**
     * Sends one request and returns radclient's output, which has the reply packet's name and attributes.
     *
     * @param target address and port, such as {@code 10.70.0.1:3799}
     * @param kind {@code coa}, {@code disconnect}, {@code auth}, {@code acct} or {@code status}
     * @param attributes such as {@code User-Name = "alice"}
     */
    public static ExecResult send(
            Namespace namespace, String target, String kind, String secret, List<String> attributes) {
        try {
            Path file = Files.createTempFile(namespace.lab().directory(), "radclient", ".txt");
            Path _ = Files.writeString(file, String.join("\n", attributes) + "\n");
            return namespace.run(
                    Duration.ofSeconds(15),
                    "radclient",
                    "-x",
                    "-D",
                    "/usr/share/freeradius",
                    "-r",
                    "1",
                    "-t",
                    "3",
                    "-f",
                    file.toString(),
                    target,
                    kind,
                    secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
