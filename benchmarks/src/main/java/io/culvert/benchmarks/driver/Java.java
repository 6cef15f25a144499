package io.culvert.benchmarks.driver;

import java.nio.file.Path;
import java.util.List;

/** The JVM that runs this, for more of them. */
final class Java {
    /** What every JVM that runs Culvert gets. */
    static final List<String> FLAGS = List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders");

    private Java() {}

    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A command for a main class of this program. */
    static List<String> command(String mainClass) {
        return List.of(
                executable(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass);
    }
}
