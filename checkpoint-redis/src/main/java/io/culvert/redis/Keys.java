package io.culvert.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;

/**
 * The keys of a group. All share the hash tag <code>{culvert:GROUP}</code>, so that a Cluster keeps them together.
 *
 * <pre>
 * {culvert:G}:group     hash: name, format, check (key check value of the group key)
 * {culvert:G}:unit:U    string: incarnation of the process that is called U; expires
 * {culvert:G}:looked    string: nothing; written by who looks at the lease, to see whether it could be taken; expires
 * {culvert:G}:lease     string: unit/incarnation/epoch; expires
 * {culvert:G}:head      hash: epoch (the highest given), last (position of the last batch), generation (of the state),
 *                             folded (the state has all up to this position), base (sequence that the epoch began after)
 * {culvert:G}:stream    stream: a batch each; ID epoch-sequence; fields p (position before), b (the batch, sealed)
 * {culvert:G}:state:N   hash: the state; key and sealed value of each record
 * </pre>
 */
record Keys(String tag) {
    /** Version of all this; a Redis with another one is refused. */
    static final String FORMAT = "2";

    static Keys of(Group group) {
        return new Keys("{culvert:" + group.name() + "}");
    }

    byte[] group() {
        return octets(":group");
    }

    byte[] unit(String name) {
        return octets(":unit:" + name);
    }

    byte[] looked() {
        return octets(":looked");
    }

    byte[] lease() {
        return octets(":lease");
    }

    byte[] head() {
        return octets(":head");
    }

    byte[] stream() {
        return octets(":stream");
    }

    byte[] state(long generation) {
        return octets(":state:" + generation);
    }

    /** The slot of a Cluster that all of them are in. */
    int slot() {
        return SlotHash.getSlot(tag);
    }

    private byte[] octets(String end) {
        return (tag + end).getBytes(StandardCharsets.UTF_8);
    }
}
