package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Linux machine with the kernel's L2TP and PPP, xl2tpd and pppd, as a User-Mode-Linux guest on a {@link Segment}.
 *
 * <p>The guest's interface is {@code vec0}. It has one {@link Dialer} in its own network namespace, and as many more as
 * asked for, each in a namespace of the guest. <i>Bounds:</i> 128 MB unless said otherwise; about 2 s to boot.
 * <i>Failure:</i> a guest that a killed JVM left is ended by the next run of the same {@link Lab}.
 */
public final class KernelClient implements AutoCloseable {

    private static final Duration BOOT = Duration.ofSeconds(30);
    private static final Duration BRIEF = Duration.ofSeconds(10);

    private final Lab lab;
    private final String name;
    private final Path umlDirectory;
    private final HostProcess guest;
    private final GuestConsole console;
    private final List<Dialer> dialers = new ArrayList<>();
    private boolean bridged;

    private KernelClient(Lab lab, String name, Path umlDirectory, HostProcess guest, GuestConsole console) {
        this.lab = lab;
        this.name = name;
        this.umlDirectory = umlDirectory;
        this.guest = guest;
        this.console = console;
    }

    /** Boots a guest on the segment with those addresses, each with its prefix length. */
    public static KernelClient start(Segment segment, String... addresses) {
        return start(segment, 128, addresses);
    }

    /** As above with that much memory; 256 MB are enough for 50 dialers. */
    public static KernelClient start(Segment segment, int memoryMegabytes, String... addresses) {
        Namespace home = segment.home();
        Lab lab = home.lab();
        String tap = segment.addTap();
        int number = Integer.parseInt(tap.substring("tap".length()));
        String name = "guest-" + home.role() + "-" + number;
        GuestConsole console = new GuestConsole();
        Path umlDirectory = temporaryDirectory();
        List<String> command = List.of(
                Requirements.program("linux.uml").toString(),
                "mem=" + memoryMegabytes + "M",
                "initrd=" + GuestImage.get(),
                "vec0:transport=tap,ifname=" + tap + ",mac=" + String.format("02:00:00:00:%02x:01", number)
                        + ",depth=64,gro=0",
                "con0=fd:0,fd:1",
                "con=null",
                "ssl=null",
                "quiet",
                "loglevel=1",
                "panic=-1",
                "umid=culvert" + ProcessHandle.current().pid() + "n" + number,
                "uml_dir=" + umlDirectory,
                "rdinit=/init");
        Path log = lab.directory().resolve(name + ".log");
        HostProcess guest =
                HostProcess.start(name, log, Map.of("TMPDIR", "/dev/shm"), home.inside(command), console::accept);
        KernelClient client = lab.own(new KernelClient(lab, name, umlDirectory, guest, console));
        lab.addLog(name, client::recentLog);
        console.awaitReady(BOOT, guest, lab::logs);
        client.configure(addresses);
        client.dialers.add(new Dialer(client, lab, "c0", ""));
        return client;
    }

    /** The dialer in the guest's own network namespace. */
    public Dialer dialer() {
        return dialers.getFirst();
    }

    /**
     * One more dialer, with an address of its own in a network namespace of the guest. Needs no address on the guest
     * itself: from the second dialer on, vec0 is a port of a bridge in the guest.
     */
    public Dialer addDialer(String address) {
        String id = "c" + dialers.size();
        StringBuilder script = new StringBuilder("set -e\n");
        if (!bridged) {
            script.append("""
                    /usr/bin/ip link add br0 type bridge
                    /usr/bin/ip link set vec0 master br0
                    for a in $(/usr/bin/ip -4 -o addr show dev vec0 | awk '{print $4}'); do
                        /usr/bin/ip addr del $a dev vec0
                        /usr/bin/ip addr add $a dev br0
                    done
                    /usr/bin/ip link set br0 up
                    """);
            bridged = true;
        }
        script.append("""
                /usr/bin/ip netns add %1$s
                /usr/bin/ip link add eth0 netns %1$s type veth peer name v%1$s
                /usr/bin/ip link set v%1$s master br0 up
                /usr/bin/ip -n %1$s link set lo up
                /usr/bin/ip -n %1$s addr add %2$s dev eth0
                /usr/bin/ip -n %1$s link set eth0 up
                """.formatted(id, address));
        ExecResult _ = shell(BRIEF, script.toString()).orFail("namespace of dialer " + id);
        Dialer dialer = new Dialer(this, lab, id, "/bin/busybox nsenter --net=/run/netns/" + id + " ");
        dialers.add(dialer);
        return dialer;
    }

    /** All dialers, the guest's own first. */
    public List<Dialer> dialers() {
        return List.copyOf(dialers);
    }

    /** Runs a command in the guest; each argument is one word, nothing is expanded. */
    public ExecResult run(Duration timeout, String... command) {
        return shell(timeout, words("", command));
    }

    /** Runs a shell script (busybox ash) in the guest. Applets shadow programs: write {@code /usr/bin/ip}. */
    public ExecResult shell(Duration timeout, String script) {
        return console.run(guest, timeout, script);
    }

    public void dial(DialOptions options) {
        dialer().dial(options);
    }

    public PppInterface awaitUp(Duration timeout) {
        return dialer().awaitUp(timeout);
    }

    public void awaitDown(Duration timeout) {
        dialer().awaitDown(timeout);
    }

    public void hangUp() {
        dialer().hangUp();
    }

    public PingResult ping(PingOptions options) {
        return dialer().ping(options);
    }

    public RunningPing startPing(PingOptions options) {
        return dialer().startPing(options);
    }

    public PppStatistics pppStatistics() {
        return dialer().pppStatistics();
    }

    /** The log of xl2tpd and pppd of the guest's own dialer. */
    public String log() {
        return dialer().log();
    }

    /** The guest is gone at once, without a word to its peers. */
    public void kill9() {
        guest.killGroup();
    }

    /** The guest stands still and answers nothing until {@link #thaw()}. */
    public void freeze() {
        guest.signal("STOP");
    }

    public void thaw() {
        guest.signal("CONT");
    }

    @Override
    public void close() {
        try {
            guest.killGroup();
            Workspace.removeDirectory(umlDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException("close " + name, e);
        }
    }

    static String words(String prefix, String... command) {
        return "exec " + prefix + "\"$(which " + GuestConsole.quote(command[0]) + ")\" "
                + Arrays.stream(command, 1, command.length)
                        .map(GuestConsole::quote)
                        .collect(Collectors.joining(" "));
    }

    private void configure(String... addresses) {
        StringBuilder script = new StringBuilder("set -e\n");
        for (String address : addresses) {
            script.append("/usr/bin/ip addr add ")
                    .append(address)
                    .append(" dev vec0")
                    .append(address.contains(":") ? " nodad\n" : "\n");
        }
        script.append("/usr/bin/ip link set vec0 up\nhostname ").append(name).append('\n');
        ExecResult _ = shell(BRIEF, script.toString()).orFail("addresses of " + name);
    }

    private String recentLog() {
        StringBuilder text = new StringBuilder(guest.tail());
        if (guest.isAlive()) {
            ExecResult result = shell(Duration.ofSeconds(3), """
                    dmesg | tail -n 5; /usr/bin/ip -br addr
                    for f in $(ls -d /run/d/* | head -n 4); do tail -n 45 $f/xl2tpd.log $f/pppd.log; done""");
            text.append(result.stdout());
        }
        return text.toString();
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("culvert-uml");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
