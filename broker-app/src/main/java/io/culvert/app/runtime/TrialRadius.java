package io.culvert.app.runtime;

import io.culvert.octets.Secret;
import io.culvert.radius.client.RadiusServer;
import io.culvert.radius.server.EmbeddedRadiusServer;
import io.culvert.radius.server.EmbeddedRadiusSettings;
import io.culvert.radius.server.UsersFile;
import java.io.IOException;
import java.util.List;

/** The embedded RADIUS server with its users file, for trying the broker out: on loopback, at free ports. */
record TrialRadius(EmbeddedRadiusServer embedded, RadiusServer server, List<StartReport.TrialUser> users)
        implements AutoCloseable {
    static TrialRadius start(DataDirectory directory) {
        var secret = Secret.utf8(directory.newSecret());
        var text = TrialUsers.text(directory);
        try {
            var users = UsersFile.parse(text.lines().toList());
            var embedded = EmbeddedRadiusServer.start(EmbeddedRadiusSettings.loopback(secret), users);
            var server = new RadiusServer(
                    embedded.authenticationAddress().getAddress(),
                    embedded.authenticationAddress().getPort(),
                    embedded.accountingAddress().getPort(),
                    secret);
            var shown = users.passwords().entrySet().stream()
                    .map(user -> new StartReport.TrialUser(
                            user.getKey(), user.getValue().reveal().toUtf8()))
                    .toList();
            return new TrialRadius(embedded, server, shown);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    directory.path().resolve(TrialUsers.FILE) + ": " + e.getMessage(),
                    "Correct the file, or remove it to have a new one made.",
                    e);
        } catch (IOException e) {
            throw new StartFailure(
                    "The embedded RADIUS server cannot open its sockets: " + e.getMessage(),
                    "Set culvert.radius.servers to a RADIUS server of yours.",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        embedded.close();
    }
}
