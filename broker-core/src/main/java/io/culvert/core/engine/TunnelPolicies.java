package io.culvert.core.engine;

import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.FailoverMethod;
import io.culvert.core.vpdn.GroupMatch;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.core.vpdn.TunnelAuthorization;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.channel.ChannelSettings;
import io.culvert.l2tp.tunnel.SetupTimes;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Optional;

/**
 * The policy for new tunnels, in the words of their machines. <b>Bounds:</b> one profile is kept for each vpdn-group;
 * those that RADIUS had a say in live with their tunnels.
 */
final class TunnelPolicies {
    private final TunnelDefaults defaults;
    private final boolean checkpointing;
    private final IdentityHashMap<EffectiveSettings, TunnelProfile> shared = new IdentityHashMap<>();
    private VpdnPolicy policy;

    TunnelPolicies(EngineSettings settings) {
        defaults = settings.tunnels();
        checkpointing = settings.checkpointing();
        policy = settings.policy();
    }

    /** New tunnels begin with {@code next}. */
    void change(VpdnPolicy next) {
        policy = next;
        shared.clear();
    }

    TunnelAuthorization authorization() {
        return policy.configuration().tunnelAuthorization();
    }

    /** What we call ourselves where nothing else is known. */
    String ownName() {
        return defaults.hostName();
    }

    /** What holds for a tunnel of this peer; empty: nothing is configured for it. */
    Optional<TunnelProfile> profile(String peerName, RadiusPolicy reply) {
        return profile(policy.match(peerName), reply);
    }

    private Optional<TunnelProfile> profile(GroupMatch match, RadiusPolicy reply) {
        var settings = policy.resolve(match, reply);
        return reply == RadiusPolicy.NONE
                ? settings.map(found -> shared.computeIfAbsent(found, this::build))
                : settings.map(this::build);
    }

    private TunnelProfile build(EffectiveSettings settings) {
        var localName = settings.value(VpdnSettings.LOCAL_NAME).orElse(defaults.hostName());
        return new TunnelProfile(
                settings,
                localName,
                settings.lacksSecret() ? Optional.empty() : Optional.of(machine(settings, localName)));
    }

    /** The same settings in the words of a tunnel's machine. */
    TunnelSettings machine(EffectiveSettings settings, String localName) {
        var machine = TunnelSettings.builder(localName)
                .framing(defaults.framing())
                .bearer(defaults.bearer())
                .authenticatePeer(settings.value(VpdnSettings.AUTHENTICATION))
                .hideAvps(settings.value(VpdnSettings.HIDE_AVPS))
                .channel(channel(settings))
                .setupTimes(setupTimes(settings))
                .linger(defaults.linger())
                .sessionIdHold(defaults.sessionIdHold());
        defaults.vendorName().ifPresent(machine::vendorName);
        if (settings.value(VpdnSettings.FAILOVER) != FailoverMethod.SILENT) {
            machine.failover(capability(settings));
        }
        settings.value(VpdnSettings.PASSWORD)
                .filter(secret -> !secret.isEmpty())
                .ifPresent(machine::secret);
        return machine.build();
    }

    /**
     * Who will not come back asks for no time: he only says that the peer may. D is said by all: a session without numbers
     * needs nothing, and one with numbers follows a peer that begins anew ({@link ForwardingEntry#peerRestarts}, and the run
     * of late messages that the data plane takes for one; RFC 4951 section 3.2.3, RFC 4951 section 5.1).
     */
    private Avp.FailoverCapability capability(EffectiveSettings settings) {
        boolean comesBack = checkpointing && settings.ha().value();
        var time = comesBack ? settings.value(VpdnSettings.FAILOVER_RECOVERY_TIME) : Duration.ZERO;
        return new Avp.FailoverCapability(true, true, time);
    }

    private ChannelSettings channel(EffectiveSettings settings) {
        return new ChannelSettings(
                settings.advertisedReceiveWindow(),
                settings.value(VpdnSettings.CONGESTION_CONTROL),
                settings.value(VpdnSettings.RETRANSMIT_MIN),
                settings.retransmitCap(),
                settings.value(VpdnSettings.RETRANSMIT_RETRIES) + 1,
                settings.value(VpdnSettings.HELLO),
                defaults.sendQueueLimit(),
                settings.sendWindowLimit());
    }

    private SetupTimes setupTimes(EffectiveSettings settings) {
        var time = settings.value(VpdnSettings.SETUP_TIMEOUT);
        var halfOpen = defaults.halfOpenTimeout().compareTo(time) < 0 ? defaults.halfOpenTimeout() : time;
        return new SetupTimes(time, halfOpen, time, time, time, time, time, time);
    }
}
