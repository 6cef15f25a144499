package io.culvert.db.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that records is killed by SIGKILL, at whatever instruction it is. */
class KilledProcessTest {
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(1 << 20, 1, 2L << 30, Duration.ZERO, Duration.ofMillis(50));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {3_000, 20_011, 45_077})
    void allThatWasRecordedIsThereAfterwards(int linesUntilDeath) throws Exception {
        int threads = 3;
        var said = new ArrayList<List<Integer>>();
        for (int t = 0; t < threads; t++) {
            said.add(new ArrayList<>());
        }
        var process = Recorders.start(Recorders.Endless.class, folder.toString(), Integer.toString(threads));
        try (var out = process.inputReader(StandardCharsets.US_ASCII)) {
            int lines = 0;
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("\\d-\\d+")) {
                    said.get(line.charAt(0) - '0').add(Integer.parseInt(line.substring(2)));
                }
                if (++lines == linesUntilDeath) {
                    // Not by the Process, which would close the stream with what it has said.
                    process.toHandle().destroyForcibly();
                }
            }
            assertThat(lines).isGreaterThanOrEqualTo(linesUntilDeath);
        }
        assertThat(process.waitFor()).isEqualTo(128 + 9);

        try (var log = Log.capture();
                var spool = FailureSpool.openUntended(folder, SETTINGS)) {
            long pending = spool.pending();
            var read = FailureSpoolTest.readAll(spool);
            assertThat(spool.lost()).as("%s", log.lines()).isZero();
            assertThat(read).hasSize((int) pending);
            for (int t = 0; t < threads; t++) {
                var prefix = t + "-";
                var ofThread = read.stream()
                        .filter(user -> user.startsWith(prefix))
                        .map(user -> Integer.parseInt(user.substring(2)))
                        .toList();
                // In order, without a gap, and at least up to the last one that was said.
                for (int i = 0; i < ofThread.size(); i++) {
                    assertThat(ofThread.get(i)).isEqualTo(i);
                }
                assertThat(ofThread).hasSizeGreaterThanOrEqualTo(said.get(t).size());
            }
        }
    }

    @Test
    void aFileThatLosesItsRoomCostsFailuresAndNotTheProcess() throws Exception {
        var process = Recorders.start(Recorders.Cut.class, folder.toString());
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(out).contains("alive, dropped true, recorded true");
        assertThat(process.exitValue()).isZero();
    }
}
