package io.culvert.benchmarks.load;

import io.culvert.benchmarks.measure.Arguments;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * What a load is told.
 *
 * @param lns where the LNS listens
 * @param local the first local address; with more sockets the others follow on the next addresses, same port
 * @param sockets 1..64
 * @param tunnels no fewer than sockets; spread over them
 * @param sessions of all tunnels together
 * @param atOnce set-ups in flight
 * @param perSecond set-ups begun per second at most; 0: as fast as the LNS goes
 * @param warmUp so many sessions are reported apart, as the LNS's warm-up
 * @param tickMicros how long datagrams gather before they are taken; 0: taken as they come
 * @param secret of the tunnels; empty: none
 * @param pap whether users have PAP, else CHAP with MD5
 * @param userPrefix of the user names; seven digits follow
 * @param receiveWindow that the LNS is told
 * @param holdSeconds between the last set-up and the tear-down
 * @param tearDown whether sessions and tunnels are cleared at the end
 * @param lnsPid the LNS's process on this machine; 0: its CPU time is not measured
 * @param lnsHeap whether that process is a JVM whose live heap is to be measured before the first session and with all
 * @param commanded whether and how another process commands it while it holds its sessions
 * @param alternation turns with and without short calls, instead of all sessions at once
 */
record LoadSettings(
        InetSocketAddress lns,
        InetSocketAddress local,
        int sockets,
        int tunnels,
        int sessions,
        int atOnce,
        int perSecond,
        int warmUp,
        int tickMicros,
        String secret,
        boolean pap,
        String userPrefix,
        String password,
        int receiveWindow,
        int holdSeconds,
        boolean tearDown,
        long lnsPid,
        boolean lnsHeap,
        Optional<Commanded.Plan> commanded,
        Optional<Alternation.Plan> alternation) {

    LoadSettings {
        if (sessions < 1 || (sessions - 1) / tunnels >= Numbering.LARGEST_ID) {
            throw new IllegalArgumentException("sessions must be 1..65535 a tunnel: " + sessions);
        }
        if (atOnce < 1 || warmUp < 0 || warmUp >= sessions) {
            throw new IllegalArgumentException("in-flight must be positive, warm-up below sessions");
        }
        if (lnsHeap && lnsPid == 0) {
            throw new IllegalArgumentException("lns-heap needs lns-pid");
        }
    }

    static LoadSettings of(Arguments arguments) {
        int sessions = arguments.number("sessions", 10_000);
        return new LoadSettings(
                arguments.address("lns", "127.0.0.1:1701"),
                arguments.address("local", "127.1.0.1:17010"),
                arguments.number("sockets", 4),
                arguments.number("tunnels", 100),
                sessions,
                arguments.number("in-flight", 100),
                arguments.number("rate", 0),
                arguments.number("warm-up", sessions / 2),
                arguments.number("tick-micros", 200),
                arguments.text("secret", ""),
                arguments.text("auth", "chap").equals("pap"),
                arguments.text("user-prefix", "user"),
                arguments.text("password", "password"),
                arguments.number("receive-window", 64),
                arguments.number("hold-seconds", 0),
                !arguments.text("tear-down", "true").equals("false"),
                arguments.number("lns-pid", 0),
                arguments.flag("lns-heap"),
                commanded(arguments),
                alternation(arguments));
    }

    private static Optional<Commanded.Plan> commanded(Arguments arguments) {
        int hellos = arguments.number("hello-rate", 100);
        return arguments.flag("commanded") ? Optional.of(new Commanded.Plan(hellos)) : Optional.empty();
    }

    private static Optional<Alternation.Plan> alternation(Arguments arguments) {
        int rounds = arguments.number("rounds", 0);
        int seconds = arguments.number("turn-seconds", 8);
        int settleSeconds = arguments.number("settle-seconds", 2);
        int shortCalls = arguments.number("short-calls", 5000);
        return rounds == 0
                ? Optional.empty()
                : Optional.of(new Alternation.Plan(rounds, seconds, settleSeconds, shortCalls));
    }

    InetSocketAddress local(int socket) {
        byte[] octets = local.getAddress().getAddress();
        octets[octets.length - 1] += (byte) socket;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(octets), local.getPort());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
