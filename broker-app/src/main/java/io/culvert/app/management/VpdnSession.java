package io.culvert.app.management;

import io.culvert.core.engine.SessionState;
import io.culvert.core.engine.SessionView;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** A row of {@code show vpdn session}. */
public record VpdnSession(
        @Schema(description = "Our ID of its tunnel (TunID)")
        TunnelId localTunnelId,

        @Schema(description = "Our ID of it (LocID)") SessionId localSessionId,

        @Schema(description = "The peer's ID of it (RemID); absent until it is known")
        Optional<SessionId> peerSessionId,

        @Schema(description = "User as given in authentication; absent until then (Username)")
        Optional<String> userName,

        State state,

        @Schema(description = "When it came into this state (Last Chg)")
        Instant since,

        @Schema(description = "The user's address; absent until there is one")
        Optional<InetAddress> address,

        @Schema(description = "When it began to carry traffic; absent until it did")
        Optional<Instant> connectedAt,

        @Schema(description = "Host Name of the LAC; absent when it gave none")
        Optional<String> peerName,

        @Schema(description = "IP address of the LAC") InetAddress peerAddress,

        @Schema(description = "vpdn-group of its tunnel; absent when no groups are configured")
        Optional<String> vpdnGroup,

        @Schema(description = "Whether it is to survive a switchover; details say who decided")
        boolean haEnabled,

        @Schema(description = "As in accounting") String acctSessionId) {

    /** What a session is at. */
    @Schema(name = "SessionState")
    public record State(
            SessionState keyword,

            @Schema(description = "What show vpdn session prints", example = "est")
            String text) {
        static State of(SessionState state) {
            return new State(
                    state,
                    switch (state) {
                        case CONNECTING -> "wt-cnn";
                        case NEGOTIATING, AUTHENTICATING, ADDRESSING, OPENING_NETWORK -> "wt-sss";
                        case ESTABLISHED -> "est";
                        case TERMINATING, REMOVING -> "shutting";
                    });
        }
    }

    static VpdnSession of(SessionView view) {
        return new VpdnSession(
                view.localTunnelId(),
                view.localSessionId(),
                Optional.of(view.peerSessionId()).filter(SessionId::isAssigned),
                view.userName(),
                State.of(view.state()),
                view.since(),
                view.address().map(InetAddress.class::cast),
                view.accountedSince(),
                Optional.of(view.peerName()).filter(name -> !name.isEmpty()),
                view.path().peer().getAddress(),
                view.vpdnGroup(),
                view.policy().ha().value(),
                view.acctSessionId());
    }
}
