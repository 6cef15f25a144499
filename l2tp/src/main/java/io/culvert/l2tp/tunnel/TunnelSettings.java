package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.channel.ChannelSettings;
import io.culvert.l2tp.channel.ControlChannel;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.failover.RecoveryRole;
import io.culvert.l2tp.wire.Avp;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one end of a tunnel introduces itself and behaves; many tunnels share one.
 *
 * @param hostName our Host Name AVP
 * @param secret shared with the peer: for tunnel authentication and hidden AVPs
 * @param authenticatePeer whether the peer must prove that it knows the secret
 * @param hideAvps whether AVPs are sent hidden (RFC 2661 section 4.3): where we opened the tunnel those that tell about users,
 *     else all about calls that may be
 * @param linger how long an ended tunnel still acknowledges (RFC 2661 section 5.7)
 * @param maxSessions in this tunnel, those in set-up included; 1..65535
 * @param sessionIdHold how long an ID is not given out again after its session has ended
 * @param failover what we announce (RFC 4951 section 5.1)
 * @param tieBreaker what our SCCRQ carries; absent: a second tunnel to the same peer is welcome
 * @param recovery of a tunnel that recovers another; absent for all that carry calls
 */
public record TunnelSettings(
        Avp.HostName hostName,
        Optional<Avp.VendorName> vendorName,
        Optional<Avp.FirmwareRevision> firmwareRevision,
        Avp.FramingCapabilities framing,
        Optional<Avp.BearerCapabilities> bearer,
        Optional<Secret> secret,
        boolean authenticatePeer,
        boolean hideAvps,
        ChannelSettings channel,
        SetupTimes setupTimes,
        Duration linger,
        int maxSessions,
        Duration sessionIdHold,
        Optional<Avp.FailoverCapability> failover,
        Optional<Avp.TieBreaker> tieBreaker,
        Optional<RecoveryRole> recovery) {
    public TunnelSettings {
        if ((authenticatePeer || hideAvps) && secret.isEmpty()) {
            throw new IllegalArgumentException("authentication and hiding need a secret");
        }
        if (secret.isPresent() && secret.get().isEmpty()) {
            throw new IllegalArgumentException("empty secret");
        }
        if (maxSessions < 1 || maxSessions > 65_535) {
            throw new IllegalArgumentException("session limit " + maxSessions);
        }
        if (linger.isNegative() || sessionIdHold.isNegative()) {
            throw new IllegalArgumentException("linger " + linger + ", session ID hold " + sessionIdHold);
        }
    }

    /**
     * The same for a tunnel that recovers one with these settings: it announces nothing.
     *
     * @param tie of an SCCRQ: the end that opens the tunnel must send one
     */
    public TunnelSettings forRecovery(RecoveryRole role, Optional<Avp.TieBreaker> tie) {
        return new TunnelSettings(
                hostName,
                vendorName,
                firmwareRevision,
                framing,
                bearer,
                secret,
                authenticatePeer,
                hideAvps,
                channel,
                setupTimes,
                linger,
                maxSessions,
                sessionIdHold,
                Optional.empty(),
                tie,
                Optional.of(role));
    }

    /** When a control connection in this state has been set up for too long, or {@link ControlChannel#NEVER}. */
    Instant setupEnd(ConnectionState state, Instant now) {
        return switch (state) {
            case ConnectionState.WaitCtlReply _ -> now.plus(setupTimes.controlReply());
            case ConnectionState.WaitCtlConn _ -> now.plus(setupTimes.controlConnected());
            case ConnectionState.Idle _, ConnectionState.Established _ -> ControlChannel.NEVER;
        };
    }

    /** How long a peer that said this of itself is waited for beyond all tries (RFC 4951 section 5.1). */
    Duration extendedWait(PeerFacts peer) {
        return failover.isEmpty()
                ? Duration.ZERO
                : peer.failover()
                        .filter(Avp.FailoverCapability::controlChannel)
                        .map(Avp.FailoverCapability::recoveryTime)
                        .orElse(Duration.ZERO);
    }

    /** No secret, both framings and bearers, 31 s linger, 65,535 sessions, session IDs held for 60 s. */
    public static Builder builder(String hostName) {
        return new Builder(Avp.HostName.of(hostName));
    }

    /** Collects settings. */
    public static final class Builder {
        private final Avp.HostName hostName;
        private Optional<Avp.VendorName> vendorName = Optional.empty();
        private Optional<Avp.FirmwareRevision> firmwareRevision = Optional.empty();
        private Avp.FramingCapabilities framing = Avp.FramingCapabilities.of(true, true);
        private Optional<Avp.BearerCapabilities> bearer = Optional.of(Avp.BearerCapabilities.of(true, true));
        private Optional<Secret> secret = Optional.empty();
        private boolean authenticatePeer;
        private boolean hideAvps;
        private ChannelSettings channel = ChannelSettings.defaults();
        private SetupTimes setupTimes = SetupTimes.defaults();
        private Duration linger = Duration.ofSeconds(31);
        private int maxSessions = 65_535;
        private Duration sessionIdHold = Duration.ofMinutes(1);
        private Optional<Avp.FailoverCapability> failover = Optional.empty();
        private Optional<Avp.TieBreaker> tieBreaker = Optional.empty();

        private Builder(Avp.HostName hostName) {
            this.hostName = hostName;
        }

        public Builder vendorName(String name) {
            vendorName = Optional.of(Avp.VendorName.of(name));
            return this;
        }

        public Builder firmwareRevision(int revision) {
            firmwareRevision = Optional.of(new Avp.FirmwareRevision(revision));
            return this;
        }

        public Builder framing(Avp.FramingCapabilities capabilities) {
            framing = capabilities;
            return this;
        }

        /** Empty: no Bearer Capabilities AVP, as for an end that takes no outgoing calls. */
        public Builder bearer(Optional<Avp.BearerCapabilities> capabilities) {
            bearer = capabilities;
            return this;
        }

        /** The secret alone: challenges of the peer are answered, hidden AVPs read. */
        public Builder secret(Secret shared) {
            secret = Optional.of(shared);
            return this;
        }

        public Builder authenticatePeer(boolean on) {
            authenticatePeer = on;
            return this;
        }

        public Builder hideAvps(boolean on) {
            hideAvps = on;
            return this;
        }

        public Builder channel(ChannelSettings settings) {
            channel = settings;
            return this;
        }

        public Builder setupTimes(SetupTimes times) {
            setupTimes = times;
            return this;
        }

        public Builder linger(Duration time) {
            linger = time;
            return this;
        }

        public Builder maxSessions(int limit) {
            maxSessions = limit;
            return this;
        }

        public Builder sessionIdHold(Duration time) {
            sessionIdHold = time;
            return this;
        }

        public Builder failover(Avp.FailoverCapability capability) {
            failover = Optional.of(capability);
            return this;
        }

        public Builder tieBreaker(long value) {
            tieBreaker = Optional.of(new Avp.TieBreaker(value));
            return this;
        }

        public TunnelSettings build() {
            return new TunnelSettings(
                    hostName,
                    vendorName,
                    firmwareRevision,
                    framing,
                    bearer,
                    secret,
                    authenticatePeer,
                    hideAvps,
                    channel,
                    setupTimes,
                    linger,
                    maxSessions,
                    sessionIdHold,
                    failover,
                    tieBreaker,
                    Optional.empty());
        }
    }
}
