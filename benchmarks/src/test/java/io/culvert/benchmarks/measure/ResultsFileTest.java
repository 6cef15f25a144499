package io.culvert.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {
    @TempDir
    Path directory;

    @Test
    void newFiguresReplaceThoseOfTheSameNameAndKeepTheOthers() throws IOException {
        Path file = directory.resolve("results.json");
        var results = new ResultsFile(file);

        results.merge(Map.of("b.two", 2.0, "a.one", 0.2415));
        results.merge(Map.of("b.two", 193_087_032.0, "machine", "2 x AMD, Linux"));

        assertThat(Files.readString(file)).isEqualTo("""
                {
                  "a.one": 0.2415,
                  "b.two": 193087032,
                  "machine": "2 x AMD, Linux"
                }
                """);
        assertThat(results.entries()).containsEntry("a.one", "0.2415").hasSize(3);
    }

    @Test
    void textThatWouldNeedEscapingIsRefused() {
        var results = new ResultsFile(directory.resolve("results.json"));

        assertThatIllegalArgumentException().isThrownBy(() -> results.merge(Map.of("a", "say \"x\"")));
    }

    @Test
    void cpuTimeIsUserAndSystemTicks() {
        assertThat(ProcessCpu.parse("42 (a) b (c) S 1 42 42 0 -1 4194304 9 0 0 0 123 45 0 0 20 0 1 0 5 6 7"))
                .isEqualTo(1680);
    }

    @Test
    void argumentsThatNobodyKnowsAreLeftOver() {
        var arguments = new Arguments("--tunnels", "3", "--rate", "50", "--pap", "true");

        assertThat(arguments.number("tunnels", 1)).isEqualTo(3);
        assertThat(arguments.flag("pap")).isTrue();
        assertThat(arguments.rest()).containsExactly(Map.entry("rate", "50"));
        assertThatIllegalArgumentException()
                .isThrownBy(arguments::checkAllKnown)
                .withMessageContaining("--rate");
    }
}
