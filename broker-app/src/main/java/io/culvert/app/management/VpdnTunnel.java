package io.culvert.app.management;

import io.culvert.core.engine.TunnelState;
import io.culvert.core.engine.TunnelView;
import io.culvert.l2tp.TunnelId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** A row of {@code show vpdn tunnel}. */
public record VpdnTunnel(
        @Schema(description = "Our ID of it (LocTunID)") TunnelId localTunnelId,

        @Schema(description = "The peer's ID of it (RemTunID); absent until it is known")
        Optional<TunnelId> peerTunnelId,

        @Schema(description = "Host Name of the peer (Remote Name); absent when it gave none")
        Optional<String> peerName,

        State state,

        @Schema(description = "When it came into this state")
        Instant since,

        @Schema(description = "Remote Address") InetAddress peerAddress,
        @Schema(minimum = "0", maximum = "65535") int peerPort,

        @Schema(description = "Our Host Name towards this peer (Local tunnel name)")
        String localName,

        InetAddress localAddress,
        @Schema(minimum = "0", maximum = "65535") int localPort,

        @Schema(description = "Sessions in all states (Sessn Count)", minimum = "0")
        int sessionCount,

        @Schema(description = "vpdn-group that it belongs to; absent when no groups are configured")
        Optional<String> vpdnGroup) {

    /** What a tunnel is at. */
    @Schema(name = "TunnelState")
    public record State(
            TunnelState keyword,

            @Schema(description = "What show vpdn tunnel prints", example = "est")
            String text) {
        static State of(TunnelState state) {
            return new State(
                    state,
                    switch (state) {
                        case AUTHORIZING -> "wt-sss";
                        case SETTING_UP -> "wt-cnn";
                        case ESTABLISHED -> "est";
                        case CLOSING -> "shutting";
                    });
        }
    }

    static VpdnTunnel of(TunnelView view) {
        var path = view.path();
        return new VpdnTunnel(
                view.localTunnelId(),
                Optional.of(view.peerTunnelId()).filter(TunnelId::isAssigned),
                Optional.of(view.peerName()).filter(name -> !name.isEmpty()),
                State.of(view.state()),
                view.since(),
                path.peer().getAddress(),
                path.peer().getPort(),
                view.localName(),
                path.local().getAddress(),
                path.local().getPort(),
                view.sessions(),
                view.vpdnGroup());
    }
}
