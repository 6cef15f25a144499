package io.culvert.benchmarks.load;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions of the load in arrays, by index, and which of them are being set up.
 *
 * <p><b>Bounds:</b> the sessions of the whole run and the set-ups at once are fixed at the start. <b>Thread:</b> one.
 */
final class SessionTable {
    static final byte NEW = 0;
    /** The ICRQ is queued or out. */
    static final byte REQUESTED = 1;
    /** The ICRP came; the ICCN is queued. */
    static final byte REPLIED = 2;

    static final byte LCP = 3;
    static final byte AUTHENTICATION = 4;
    static final byte IPCP = 5;
    static final byte OPEN = 6;
    static final byte CLEARING = 7;
    /** It ended without our CDN. */
    static final byte CLOSED = 8;

    /** Our CDN was acknowledged. */
    static final byte CLEARED = 9;

    static final int LCP_ACKED_BY_PEER = 1;
    static final int LCP_ACKED_BY_US = 2;
    static final int IPCP_ACKED_BY_PEER = 4;
    static final int IPCP_ACKED_BY_US = 8;
    static final int LCP_WITHOUT_MRU = 16;
    static final int LCP_WITHOUT_MAGIC = 32;

    static final byte ECHO_ASKED = 1;
    static final byte ECHO_ANSWERED = 2;

    final byte[] state;
    final byte[] echo;
    final byte[] flags;
    final byte[] lcpId;
    final byte[] ipcpId;
    final byte[] authenticationId;
    final byte[] attempts;
    final char[] peerSessionId;
    final int[] peerMagic;
    final int[] address;
    final long[] requestedAt;
    final long[] lastSentAt;

    /** Microseconds from ICRQ to IPCP opened, in the order of opening. */
    final int[] setUpMicros;

    private final int[] settingUp;
    private final int[] place;
    private final Map<String, Long> failures = new LinkedHashMap<>();
    private int settingUpCount;
    private int opened;
    private int failed;
    private int lost;
    private int clearingAcknowledged;
    private int echoesAsked;
    private int echoesAnswered;

    SessionTable(int sessions, int atOnce) {
        state = new byte[sessions];
        echo = new byte[sessions];
        flags = new byte[sessions];
        lcpId = new byte[sessions];
        ipcpId = new byte[sessions];
        authenticationId = new byte[sessions];
        attempts = new byte[sessions];
        peerSessionId = new char[sessions];
        peerMagic = new int[sessions];
        address = new int[sessions];
        requestedAt = new long[sessions];
        lastSentAt = new long[sessions];
        setUpMicros = new int[sessions];
        place = new int[sessions];
        settingUp = new int[atOnce];
    }

    int size() {
        return state.length;
    }

    boolean has(int session) {
        return session >= 0 && session < state.length && state[session] != NEW;
    }

    void begin(int session, long now) {
        state[session] = REQUESTED;
        requestedAt[session] = now;
        lastSentAt[session] = now;
        place[session] = settingUpCount;
        settingUp[settingUpCount++] = session;
    }

    /** The session's IPCP has opened. */
    void open(int session, long now) {
        leaveSetUp(session);
        state[session] = OPEN;
        setUpMicros[opened++] = (int) ((now - requestedAt[session]) / 1000);
    }

    /** The session is no more, and nobody here asked for that. Whether it was being set up. */
    boolean fail(int session, String reason) {
        byte was = state[session];
        boolean settingUpNow = was > NEW && was < OPEN;
        if (settingUpNow) {
            leaveSetUp(session);
            failed++;
        } else if (was == OPEN) {
            lost++;
        }
        if (settingUpNow || was == OPEN) {
            failures.merge(reason, 1L, Long::sum);
        }
        state[session] = CLOSED;
        return settingUpNow;
    }

    void clearingAcknowledged(int session) {
        if (state[session] == CLEARING) {
            state[session] = CLEARED;
            clearingAcknowledged++;
        }
    }

    private void leaveSetUp(int session) {
        int freed = place[session];
        int moved = settingUp[--settingUpCount];
        settingUp[freed] = moved;
        place[moved] = freed;
    }

    int settingUpCount() {
        return settingUpCount;
    }

    int settingUp(int index) {
        return settingUp[index];
    }

    int opened() {
        return opened;
    }

    /** Set-ups that ended without IPCP. */
    int failed() {
        return failed;
    }

    /** Open sessions that ended without our wish. */
    int lost() {
        return lost;
    }

    /** Sessions whose CDN was acknowledged. */
    int cleared() {
        return clearingAcknowledged;
    }

    /** The user has asked the LNS for an echo. */
    void askedForEcho(int session) {
        if (echo[session] == 0) {
            echo[session] = ECHO_ASKED;
            echoesAsked++;
        }
    }

    /** The LNS has answered an echo; false: nobody had asked. */
    boolean echoed(int session) {
        if (echo[session] == ECHO_ASKED) {
            echo[session] = ECHO_ANSWERED;
            echoesAnswered++;
        }
        return echo[session] == ECHO_ANSWERED;
    }

    void forgetEchoes() {
        Arrays.fill(echo, (byte) 0);
        echoesAsked = 0;
        echoesAnswered = 0;
    }

    /** Sessions that were asked for an echo since they were forgotten last. */
    int echoesAsked() {
        return echoesAsked;
    }

    int echoesAnswered() {
        return echoesAnswered;
    }

    Map<String, Long> failures() {
        return failures;
    }

    /** How many open sessions have an address that another one has too. */
    int duplicateAddresses() {
        int[] addresses = new int[state.length];
        int count = 0;
        for (int session = 0; session < state.length; session++) {
            if (state[session] == OPEN) {
                addresses[count++] = address[session];
            }
        }
        Arrays.sort(addresses, 0, count);
        int duplicates = 0;
        for (int i = 1; i < count; i++) {
            if (addresses[i] == addresses[i - 1]) {
                duplicates++;
            }
        }
        return duplicates;
    }
}
