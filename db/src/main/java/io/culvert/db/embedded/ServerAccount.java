package io.culvert.db.embedded;

import io.culvert.db.ServerUnavailable;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * As whom the server's programs run. PostgreSQL refuses to run as root, and the broker often is root.
 *
 * <ul>
 *   <li>An ordinary user runs them as itself.
 *   <li>Root runs them in a user namespace of their own ({@code unshare -U}), where they have no capability left and believe to be
 *       "nobody". The files stay root's, so that the data directory may be anywhere, under {@code /root}, too.
 *   <li>Where namespaces are forbidden, as in most containers, root gives the files to the account {@code postgres}, or to
 *       {@code nobody} where there is none, and runs the programs as that one ({@code setpriv}); it must be able to reach the
 *       directory. From then on the owner of the data decides, whatever is allowed later.
 * </ul>
 *
 * @param prefix words before a program's own
 * @param owner whom the files must belong to, where that is not the broker's user
 */
record ServerAccount(List<String> prefix, Optional<UserPrincipal> owner) {
    private static final List<String> IN_NAMESPACE = List.of("unshare", "-U");

    /** The account for the server whose data are, or will be, in {@code data}. */
    static ServerAccount of(Path data) throws IOException, ServerUnavailable {
        if (ownUser() != 0) {
            return new ServerAccount(List.of(), Optional.empty());
        }
        if (Files.exists(data) && userOf(data) != 0) {
            return as(Files.getOwner(data), userOf(data));
        }
        return namespacesWork() ? new ServerAccount(IN_NAMESPACE, Optional.empty()) : anotherUser();
    }

    /** An account that is not root, for a root that may not make namespaces. */
    static ServerAccount anotherUser() throws IOException, ServerUnavailable {
        var users = FileSystems.getDefault().getUserPrincipalLookupService();
        for (var name : List.of("postgres", "nobody")) {
            var entry = lines("/etc/passwd", name + ":").findFirst();
            if (entry.isPresent()) {
                return as(
                        users.lookupPrincipalByName(name),
                        Integer.parseInt(entry.get().split(":")[2]));
            }
        }
        throw new ServerUnavailable("PostgreSQL does not run as root, and there is neither the right to make a user"
                + " namespace nor an account \"postgres\" or \"nobody\"");
    }

    private static ServerAccount as(UserPrincipal user, int number) {
        return new ServerAccount(
                List.of("setpriv", "--reuid=" + number, "--regid=" + number, "--clear-groups"), Optional.of(user));
    }

    private static boolean namespacesWork() throws ServerUnavailable {
        var words = new ArrayList<>(IN_NAMESPACE);
        words.add("true");
        return ServerCommand.succeeds(words);
    }

    /** The owner of /proc/self would do, were it not root's for a JVM with file capabilities. */
    private static int ownUser() throws IOException {
        return Integer.parseInt(
                lines("/proc/self/status", "Uid:").findFirst().orElseThrow().split("\\s+")[2]);
    }

    private static int userOf(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }

    private static Stream<String> lines(String file, String start) throws IOException {
        return Files.readAllLines(Path.of(file)).stream().filter(line -> line.startsWith(start));
    }
}
