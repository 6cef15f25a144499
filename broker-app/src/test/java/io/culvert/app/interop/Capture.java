package io.culvert.app.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A packet capture of one interface, decoded by tshark as an independent judge of what is on the wire.
 *
 * <p>Packets can be read while the capture runs. <i>Failure:</i> a filter that tshark does not know fails the test.
 */
public final class Capture implements AutoCloseable {

    /**
     * Selects packets that tshark finds broken: malformed, or with a warning or error of its expert. What the expert says
     * of users' TCP, such as retransmissions, is not ours.
     */
    private static final String SUSPICIOUS = "(_ws.malformed or (_ws.expert.severity >= 0x00600000 and not tcp))";

    /** The AVPs of RFC 4951 section 5, which tshark names but does not decode: it warns of each. */
    private static final Set<String> NOT_DECODED = Set.of("76", "77", "78", "79");

    private static final String NOT_DECODED_WARNING = "Vendor-Specific AVP data";

    private static final String SEPARATOR = "\t";
    private static final String AGGREGATOR = "|";

    private final Lab lab;
    private final Path file;
    private final HostProcess process;

    private Capture(Lab lab, Path file, HostProcess process) {
        this.lab = lab;
        this.file = file;
        this.process = process;
    }

    /** Captures all that passes an interface of the namespace; returns when it listens. */
    public static Capture start(Namespace namespace, String device) {
        String name = "capture-" + namespace.role() + "-" + device;
        Path file = namespace.lab().directory().resolve(name + ".pcap");
        HostProcess process = namespace.start(
                name,
                Map.of(),
                List.of(
                        "tcpdump",
                        "-i",
                        device,
                        "-n",
                        "-s",
                        "0",
                        "-U",
                        "--immediate-mode",
                        "-B",
                        "8192",
                        "-Z",
                        "root",
                        "-w",
                        file.toString()));
        String _ =
                process.awaitLine(line -> line.contains("listening on"), Duration.ofSeconds(10), namespace.lab()::logs);
        return namespace.lab().own(new Capture(namespace.lab(), file, process));
    }

    public Path file() {
        return file;
    }

    /** Ends the capture; reading goes on. All packets that passed before are in the file. */
    public void stop() {
        process.signal("INT");
        boolean _ = process.ends(Duration.ofSeconds(5));
    }

    /**
     * The values of those fields of every packet that the display filter selects; a field that occurs several times in a
     * packet has all its values in order, an absent one has none.
     */
    public List<List<List<String>>> fields(String filter, String... fields) {
        List<String> arguments = new ArrayList<>(List.of("-T", "fields", "-E", "separator=/t", "-E", "occurrence=a"));
        arguments.addAll(List.of("-E", "aggregator=" + AGGREGATOR));
        for (String field : fields) {
            arguments.add("-e");
            arguments.add(field);
        }
        return tshark(filter, arguments)
                .lines()
                .map(line -> split(line, fields.length))
                .toList();
    }

    /** The L2TP control messages (not ZLBs) from that source address, oldest first. */
    public List<CapturedMessage> controlMessages(String source) {
        return fields(
                        address("src", source) + " and l2tp.type == 1 and l2tp.avp.message_type",
                        "frame.number",
                        "l2tp.tunnel",
                        "l2tp.session",
                        "l2tp.Ns",
                        "l2tp.Nr",
                        "l2tp.avp.message_type",
                        "l2tp.avp.type",
                        "l2tp.avp.mandatory",
                        "l2tp.avp.hidden",
                        "l2tp.avp.vendor_id")
                .stream()
                .map(CapturedMessage::of)
                .toList();
    }

    /** Waits until a packet passes the display filter. */
    public void awaitPacket(String filter, Duration timeout) {
        Await.until("packet " + filter, timeout, lab::logs, () -> count(filter) > 0);
    }

    public int count(String filter) {
        return fields(filter, "frame.number").size();
    }

    /** The MSS option of every TCP SYN (also SYN+ACK) that the display filter selects. */
    public List<Integer> mss(String filter) {
        return fields("tcp.flags.syn == 1 and (" + filter + ")", "tcp.options.mss_val").stream()
                .flatMap(packet -> packet.getFirst().stream())
                .map(Integer::valueOf)
                .toList();
    }

    /** Fails if tshark finds anything malformed or suspicious in the L2TP packets from that source address. */
    public void assertNothingSuspicious(String source) {
        List<List<List<String>>> bad = fields(
                        address("src", source) + " and l2tp and " + SUSPICIOUS,
                        "frame.number",
                        "_ws.col.Protocol",
                        "_ws.col.Info",
                        "_ws.expert.message",
                        "l2tp.avp.type")
                .stream()
                .filter(packet -> !isOnlyNotDecoded(packet.get(3), packet.get(4)))
                .toList();
        if (!bad.isEmpty()) {
            StringBuilder text = new StringBuilder("suspicious packets of " + source + " in " + file + "\n");
            bad.forEach(packet -> text.append(packet).append('\n'));
            throw new AssertionError(text.toString());
        }
    }

    private static boolean isOnlyNotDecoded(List<String> warnings, List<String> avpTypes) {
        return warnings.stream().allMatch(NOT_DECODED_WARNING::equals)
                && warnings.size()
                        == avpTypes.stream().filter(NOT_DECODED::contains).count();
    }

    /** tshark's full decoding of the packets that the display filter selects, for failure messages. */
    public String details(String filter) {
        return tshark(filter, List.of("-V"));
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }

    private static String address(String direction, String address) {
        return (address.contains(":") ? "ipv6." : "ip.") + direction + " == " + address;
    }

    private String tshark(String filter, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-Y", filter));
        command.addAll(arguments);
        ExecResult result = Exec.run(Duration.ofSeconds(60), command);
        // While the capture runs the last packet may be cut short; tshark then has exit code 2 and all packets before.
        if (!result.isSuccess() && !result.stderr().contains("cut short")) {
            throw new AssertionError("tshark " + filter + ": " + result.stderr());
        }
        return result.stdout();
    }

    private static List<List<String>> split(String line, int columns) {
        String[] values = line.split(SEPARATOR, -1);
        List<List<String>> packet = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            String value = column < values.length ? values[column] : "";
            packet.add(value.isEmpty() ? List.of() : List.of(value.split("\\" + AGGREGATOR, -1)));
        }
        return packet;
    }
}
