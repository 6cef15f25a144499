package io.culvert.app.interop;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The guest's initramfs, made of this machine's installed programs, their libraries and the kernel modules of
 * User-Mode-Linux. It is cached in the build directory under a hash of everything that goes into it.
 */
final class GuestImage {

    static final Path MODULES = Path.of("/usr/lib/uml/modules");

    private static final List<String> PROGRAMS =
            List.of("xl2tpd", "pppd", "ip", "ping", "iperf3", "ethtool", "tcpdump", "socat");
    private static final List<String> PPP_PLUGINS = List.of("pppol2tp.so", "pppoe.so");
    private static final List<String> WANTED_MODULES = List.of(
            "l2tp_ppp",
            "ppp_async",
            "ppp_synctty",
            "pppoe",
            "arc4",
            "ppp_mppe",
            "ppp_deflate",
            "bsd_comp",
            "veth",
            "bridge",
            "sch_netem");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private GuestImage() {}

    /** The image, built if there is none for what is installed now. */
    static Path get() {
        try {
            Map<String, Path> files = collect();
            List<Path> modules = modules();
            Map<String, byte[]> texts = texts(modules);
            Path image = Workspace.interop().resolve("guest-" + hash(files, modules, texts) + ".cpio");
            if (!Files.exists(image)) {
                write(image, files, modules, texts);
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path image, Map<String, Path> files, List<Path> modules, Map<String, byte[]> texts)
            throws IOException {
        Path _ = Files.createDirectories(Workspace.interop());
        Path unfinished = Files.createTempFile(Workspace.interop(), "guest-", ".new");
        try (CpioArchive archive = new CpioArchive(new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
            for (String directory : List.of("/dev", "/proc", "/sys", "/tmp", "/run/xl2tpd", "/var/log")) {
                archive.directory(directory);
            }
            for (Map.Entry<String, Path> file : files.entrySet()) {
                archive.file(file.getKey(), Files.readAllBytes(file.getValue()));
            }
            for (Path module : modules) {
                archive.file("/modules/" + module.getFileName(), Files.readAllBytes(module));
            }
            for (Map.Entry<String, byte[]> text : texts.entrySet()) {
                archive.file(text.getKey(), text.getValue());
            }
        }
        Path _ = Files.move(unfinished, image, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, Path> collect() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        files.put("/bin/busybox", Requirements.program("busybox"));
        List<Path> dynamic = new ArrayList<>();
        for (String program : PROGRAMS) {
            Path path = Requirements.program(program);
            files.put((program.equals("pppd") ? "/usr/sbin/" : "/usr/bin/") + program, path);
            dynamic.add(path);
        }
        for (String plugin : PPP_PLUGINS) {
            Path path = plugin(plugin);
            files.put(path.toString(), path);
            dynamic.add(path);
        }
        for (Path path : dynamic) {
            LIBRARY.matcher(Exec.ok("ldd", path.toString()))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(library -> files.put(library, Path.of(library)));
        }
        return files;
    }

    private static Path plugin(String name) throws IOException {
        try (Stream<Path> found = Files.find(Path.of("/usr/lib/pppd"), 2, (path, _) -> path.endsWith(name))) {
            return found.findFirst().orElseThrow(() -> new IllegalStateException("no pppd plugin " + name));
        }
    }

    /** The wanted modules with all they depend on, in the order in which they can be loaded. */
    private static List<Path> modules() throws IOException {
        Path home;
        try (Stream<Path> versions = Files.list(MODULES)) {
            home = versions.sorted().reduce((_, last) -> last).orElseThrow();
        }
        Map<String, List<String>> dependencies = new HashMap<>();
        Map<String, String> paths = new HashMap<>();
        for (String line : Files.readAllLines(home.resolve("modules.dep"))) {
            int colon = line.indexOf(':');
            String path = line.substring(0, colon);
            List<String> needed = Stream.of(line.substring(colon + 1).split(" "))
                    .filter(word -> !word.isEmpty())
                    .toList();
            dependencies.put(path, needed.reversed());
            paths.put(path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf(".ko")), path);
        }
        Set<String> ordered = new LinkedHashSet<>();
        for (String module : WANTED_MODULES) {
            String path = paths.get(module);
            if (path != null) {
                ordered.addAll(dependencies.getOrDefault(path, List.of()));
                ordered.add(path);
            }
        }
        return ordered.stream().map(home::resolve).toList();
    }

    private static Map<String, byte[]> texts(List<Path> modules) throws IOException {
        Map<String, byte[]> texts = new TreeMap<>();
        texts.put("/init", utf8("#!/bin/busybox sh\nexec /bin/busybox init\n"));
        texts.put("/etc/inittab", utf8("::once:/bin/busybox sh /guest.sh\n"));
        texts.put("/guest.sh", resource("guest.sh"));
        texts.put("/etc/ppp/ip-up", resource("ppp-up.sh"));
        texts.put("/etc/ppp/ipv6-up", resource("ppp-up.sh"));
        texts.put("/etc/passwd", utf8("root:x:0:0:root:/:/bin/sh\n"));
        texts.put("/etc/group", utf8("root:x:0:\n"));
        StringBuilder list = new StringBuilder();
        modules.forEach(module -> list.append(module.getFileName()).append('\n'));
        texts.put("/modules/list", utf8(list.toString()));
        return texts;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = GuestImage.class.getResourceAsStream("/interop/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    private static String hash(Map<String, Path> files, List<Path> modules, Map<String, byte[]> texts)
            throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file :
                    Stream.concat(files.values().stream(), modules.stream()).toList()) {
                String fact = file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file) + "\n";
                digest.update(fact.getBytes(StandardCharsets.UTF_8));
            }
            texts.forEach((name, text) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(text);
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
