package io.culvert.core.redundancy;

/**
 * What the data directory remembers of this unit's earlier processes, all of which are gone: the directory's lock proves it.
 *
 * @param epoch the last epoch under which one of them held the lease; 0: none
 * @param incomplete whether the journal lacked, when the last one ended, what its unit or the active one had said
 * @param store the last store of which it was known that it had the whole journal, or all but what is incomplete; empty: none
 */
public record FormerLife(long epoch, boolean incomplete, String store) {
    public static final FormerLife NONE = new FormerLife(0, false, "");
}
