package io.culvert.core.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachabilityTest {
    /** A probe a letter: y answered, n not. A change a letter: - none, L lost, B back. */
    @ParameterizedTest
    @CsvSource({
        "yyyyyy, ------",
        "nnnnnn, --L---",
        "nnynny, ------",
        "nnynnn, -----L",
        "nnnyyy, --L--B",
        "nnnyynyyyn, --L-----B-",
        "nnnyyynnn, --L--B--L"
    })
    void severalProbesInARowDecide(String probes, String changes) {
        var reachability = new Reachability();
        var said = new StringBuilder();
        for (int i = 0; i < probes.length(); i++) {
            said.append(reachability
                    .probed(probes.charAt(i) == 'y')
                    .map(reachable -> reachable ? 'B' : 'L')
                    .orElse('-'));
        }
        assertThat(said.toString()).isEqualTo(changes);
    }
}
