package io.culvert.core.engine;

import io.culvert.core.address.AddressSettings;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.ppp.PppSettings;

/**
 * All that an engine is told once.
 *
 * @param incarnation differs at every start of the unit and among units; begins every Acct-Session-Id. Letters, digits
 *     and hyphens, 1..32
 * @param tunnels for tunnels that peers open, where {@code policy} says nothing
 * @param policy which peers may open tunnels, and with which settings; {@link Input.PolicyChanged} brings another
 * @param ppp for the LNS's end of every PPP link
 * @param trace whether {@link Effect.Trace} is wanted
 * @param checkpointing whether there is a journal: without, no {@link Effect.Append} is made
 */
public record EngineSettings(
        ShardId shard,
        String incarnation,
        TunnelDefaults tunnels,
        VpdnPolicy policy,
        PppSettings ppp,
        AddressSettings addresses,
        SessionSettings sessions,
        Limits limits,
        boolean trace,
        boolean checkpointing) {
    private static final int LONGEST_INCARNATION = 32;

    public EngineSettings {
        if (incarnation.isEmpty()
                || incarnation.length() > LONGEST_INCARNATION
                || !incarnation.chars().allMatch(c -> c == '-' || (c < 128 && Character.isLetterOrDigit(c)))) {
            throw new IllegalArgumentException("incarnation must be 1..32 letters, digits or hyphens: " + incarnation);
        }
    }

    /** Without a journal. */
    public EngineSettings(
            ShardId shard,
            String incarnation,
            TunnelDefaults tunnels,
            VpdnPolicy policy,
            PppSettings ppp,
            AddressSettings addresses,
            SessionSettings sessions,
            Limits limits,
            boolean trace) {
        this(shard, incarnation, tunnels, policy, ppp, addresses, sessions, limits, trace, false);
    }

    /** The same with or without a journal. */
    public EngineSettings withCheckpointing(boolean on) {
        return new EngineSettings(shard, incarnation, tunnels, policy, ppp, addresses, sessions, limits, trace, on);
    }
}
