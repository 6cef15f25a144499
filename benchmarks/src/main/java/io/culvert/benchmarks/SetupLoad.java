package io.culvert.benchmarks;

import io.culvert.benchmarks.load.LoadMain;
import io.culvert.benchmarks.measure.Arguments;

/** Sets up sessions as an LAC with PPP users does, as fast as an LNS lets it. See {@code benchmarks/README.md}. */
public final class SetupLoad {
    private SetupLoad() {}

    /** Options: {@code --name value}; a wrong one prints all. */
    public static void main(String... arguments) {
        System.exit(LoadMain.run(new Arguments(arguments), System.out));
    }
}
