package io.culvert.app.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One xl2tpd with its pppd in the guest: at most one session at a time, in a network namespace of the guest.
 *
 * <p>Its interface is {@code ppp0} in its namespace. Every wait is bounded and its failure shows all logs of the lab.
 */
public final class Dialer {

    private static final Duration BRIEF = Duration.ofSeconds(10);

    private final KernelClient client;
    private final Lab lab;
    private final String id;
    private final String prefix;
    private final String directory;
    private int pings;

    Dialer(KernelClient client, Lab lab, String id, String prefix) {
        this.client = client;
        this.lab = lab;
        this.id = id;
        this.prefix = prefix;
        this.directory = "/run/d/" + id;
    }

    /** Starts xl2tpd anew and lets it dial; returns at once, see {@link #awaitUp}. */
    public void dial(DialOptions options) {
        stopXl2tpd();
        String script = """
                mkdir -p %1$s && cd %1$s && rm -f ip-up ipv6-up ctl
                printf %%s %2$s > xl2tpd.conf
                printf %%s %3$s > options
                printf %%s %4$s > secrets
                %5$s/usr/bin/xl2tpd -D -c %1$s/xl2tpd.conf -p %1$s/pid -C %1$s/ctl >> xl2tpd.log 2>&1 < /dev/null &
                until [ -p ctl ] || [ ! -d /proc/$! ]; do usleep 10000; done
                echo 'c lns' > ctl
                """.formatted(
                        directory,
                        GuestConsole.quote(options.xl2tpdConf(directory)),
                        GuestConsole.quote(options.pppdFile(directory, id)),
                        GuestConsole.quote(options.secrets()),
                        prefix);
        ExecResult result = client.shell(BRIEF, script);
        if (!result.isSuccess()) {
            throw new AssertionError("xl2tpd of " + id + " does not dial: " + result + "\n" + lab.logs());
        }
    }

    /** Waits until IPCP is open and the interface is configured. */
    public PppInterface awaitUp(Duration timeout) {
        return awaitScript("ip-up", timeout);
    }

    /** Waits until IPv6CP is open: local and remote are the link-local addresses. */
    public PppInterface awaitIpv6Up(Duration timeout) {
        return awaitScript("ipv6-up", timeout);
    }

    /** Waits until pppd and its interface are gone. */
    public void awaitDown(Duration timeout) {
        String script =
                "while [ -e /run/ppp-%s.pid ] || %s/bin/busybox grep -q ppp0 /proc/net/dev; do usleep 20000; done"
                        .formatted(id, prefix);
        if (!client.shell(timeout, script).isSuccess()) {
            throw new AssertionError("ppp of " + id + " is still up after " + timeout + "\n" + lab.logs());
        }
    }

    public boolean isUp() {
        return client.shell(BRIEF, "[ -e " + directory + "/ip-up ] && [ -e /run/ppp-" + id + ".pid ]")
                .isSuccess();
    }

    /** Waits for a line of xl2tpd's or pppd's log in which the expression is found, and returns the line. */
    public String awaitLog(String regex, Duration timeout) {
        Pattern pattern = Pattern.compile(regex);
        return Await.value(
                "log of " + id + " matches " + regex,
                timeout,
                lab::logs,
                () -> log().lines().filter(line -> pattern.matcher(line).find()).findFirst());
    }

    /** xl2tpd hangs up: it sends a StopCCN and ends pppd. Returns when the interface is gone; xl2tpd ends too. */
    public void hangUp() {
        ExecResult _ =
                client.shell(BRIEF, "echo 'd lns' > " + directory + "/ctl").orFail("hang up " + id);
        awaitDown(Duration.ofSeconds(15));
        stopXl2tpd();
    }

    /** pppd ends the link with an LCP Terminate-Request; xl2tpd then clears the call. */
    public void terminatePpp() {
        ExecResult _ = client.shell(BRIEF, "kill -TERM $(head -n 1 /run/ppp-" + id + ".pid)")
                .orFail("terminate " + id);
        awaitDown(Duration.ofSeconds(15));
    }

    /** Runs a command in the dialer's namespace; each argument is one word. */
    public ExecResult run(Duration timeout, String... command) {
        return client.shell(timeout, KernelClient.words(prefix, command));
    }

    /** Routes a prefix into the session. */
    public void route(String destination) {
        String family = destination.contains(":") ? "-6" : "-4";
        ExecResult _ = run(BRIEF, "/usr/bin/ip", family, "route", "replace", destination, "dev", "ppp0")
                .orFail("route " + destination);
    }

    /** Gives the machine an address that the LNS did not assign, to send spoofed packets from ({@code ping.from}). */
    public void addForeignAddress(String address) {
        String length = address.contains(":") ? "/128" : "/32";
        ExecResult _ = run(BRIEF, "/usr/bin/ip", "addr", "add", address + length, "dev", "lo")
                .orFail("address " + address);
    }

    public PingResult ping(PingOptions options) {
        ExecResult result = run(options.longest().plusSeconds(5), words(options.command(false)));
        return PingResult.parse(result.stdout() + result.stderr(), options.interval());
    }

    /** Starts a ping without end; {@link RunningPing#stop} says what it lost. */
    public RunningPing startPing(PingOptions options) {
        pings++;
        String file = directory + "/ping" + pings;
        StringBuilder command = new StringBuilder(prefix);
        options.command(true)
                .forEach(word -> command.append(GuestConsole.quote(word)).append(' '));
        String pid = client.shell(BRIEF, command + " > " + file + " 2>&1 < /dev/null & echo $!")
                .orFail("ping")
                .stdout()
                .strip();
        return new RunningPing(client, pid, file, options.interval());
    }

    /** Runs an iperf3 client with those arguments, such as {@code -t 3 -R}, against {@link Peers#iperfServer}. */
    public IperfResult iperf3(String server, Duration time, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("iperf3", "-J", "-c", server, "-t", Long.toString(Math.max(1, time.toSeconds()))));
        command.addAll(List.of(arguments));
        ExecResult result = run(time.plusSeconds(15), words(command));
        return IperfResult.parse(result.stdout() + result.stderr());
    }

    /** Tries to open a TCP connection, so that an observer sees the SYN; true if it was answered. */
    public boolean connect(String address, int port) {
        return client.shell(
                        Duration.ofSeconds(5), prefix + "/bin/busybox nc -w 2 " + address + " " + port + " < /dev/null")
                .isSuccess();
    }

    public PppStatistics pppStatistics() {
        return PppStatistics.parse(client.shell(BRIEF, prefix + "/bin/busybox grep ppp0: /proc/net/dev")
                .orFail("statistics of " + id)
                .stdout());
    }

    /** The logs of xl2tpd and pppd, all dials of this guest. */
    public String log() {
        return client.shell(BRIEF, "cat " + directory + "/xl2tpd.log " + directory + "/pppd.log 2> /dev/null")
                .stdout();
    }

    private PppInterface awaitScript(String script, Duration timeout) {
        ExecResult result = client.shell(
                timeout, "until [ -e %1$s/%2$s ]; do usleep 20000; done; cat %1$s/%2$s".formatted(directory, script));
        if (!result.isSuccess()) {
            throw new AssertionError(script + " of " + id + " not within " + timeout + "\n" + lab.logs());
        }
        return PppInterface.parse(result.stdout());
    }

    private void stopXl2tpd() {
        String script = """
                [ -e %1$s/pid ] || exit 0
                pid=$(cat %1$s/pid)
                kill $pid 2> /dev/null
                n=0
                while [ -d /proc/$pid ]; do
                    usleep 20000; n=$((n+1)); [ $n = 150 ] && kill -9 $pid
                done
                [ -e /run/ppp-%2$s.pid ] && kill -9 $(head -n 1 /run/ppp-%2$s.pid) 2> /dev/null
                rm -f %1$s/pid /run/ppp-%2$s.pid
                """.formatted(directory, id);
        ExecResult _ = client.shell(BRIEF, script).orFail("stop xl2tpd of " + id);
    }

    private static String[] words(List<String> command) {
        return command.toArray(String[]::new);
    }
}
