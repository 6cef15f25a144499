package io.culvert.simulation;

/** What the simulation has found in the broker and would stop at; each is proven by a test of its own. */
public enum KnownFault {
    /**
     * A session whose IPCP has closed, taken over before its call was cleared, gets an Interim record with a later time, and
     * smaller counters, than its Stop.
     */
    INTERIM_AFTER_THE_END,
    /**
     * A unit that slept while another one was active finds the lease vacant, takes it again and founds the journal with what it
     * knew before: a renewal that is refused because of a higher epoch is taken for a lease that the store has lost.
     */
    GOES_ON_WITH_AN_OLD_STATE
}
