package io.culvert.app.runtime;

import java.util.List;

/**
 * The users of the embedded RADIUS server: a file in the data directory, made at the first start with generated passwords,
 * edited by whoever tries the broker out.
 */
final class TrialUsers {
    static final String FILE = "users";

    private static final List<String> NAMES = List.of("alice", "bob");

    private TrialUsers() {}

    /** The text of the file. */
    static String text(DataDirectory directory) {
        return directory.keptFile(FILE, () -> {
            var text = new StringBuilder("""
                    # Users of the embedded RADIUS server, a line each:
                    #   NAME password=PASSWORD [framed-ip-address=A.B.C.D]
                    # Read at start. For trying out: set culvert.radius.servers to ask a RADIUS server of yours.
                    """);
            for (var name : NAMES) {
                text.append(name)
                        .append(" password=")
                        .append(directory.newSecret())
                        .append('\n');
            }
            return text.toString();
        });
    }
}
