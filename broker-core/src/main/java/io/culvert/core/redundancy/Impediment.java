package io.culvert.core.redundancy;

/** What keeps a standby from being hot. */
public enum Impediment {
    /** Its clock and the active unit's are too far apart: records carry absolute times. */
    CLOCK_SKEW("its clock and the active unit's are too far apart", false),
    /** The active unit writes a format that it does not read, or the journal has one. */
    UNREADABLE_FORMAT("the journal has records of a format that it cannot read", true),
    /** Records in the journal are damaged: what it holds would not be what the active unit has. */
    UNREADABLE_RECORDS("records in the journal cannot be read", false),
    /** A tracked interface is down. */
    INTERFACE_DOWN("a tracked interface is down", false),
    /** A tracked gateway does not answer. */
    GATEWAY_LOST("a tracked gateway does not answer", false),
    /** A service address is configured on its host without a lifetime: it would answer for it without being active. */
    CONFIGURED_ADDRESS("a service address is configured on this host", true),
    /** It could not be active when it tried last. */
    OUTPUTS_FAILED("it could not bind its sockets, or prepare its data plane or addresses", false);

    private final String words;
    private final boolean blocks;

    Impediment(String words, boolean blocks) {
        this.words = words;
        this.blocks = blocks;
    }

    public String words() {
        return words;
    }

    /** Whether it also keeps the unit from taking over when nobody else is left. */
    public boolean blocksTakeover() {
        return blocks;
    }
}
