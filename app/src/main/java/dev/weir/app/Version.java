package dev.weir.app;

import dev.weir.app.cli.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, as its jar says it, the Java that runs it and why that one, and where the distribution is. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return lines(Surroundings.ofProcess(), System.getProperty("weir.java.reason"))
                .toArray(String[]::new);
    }

    /**
     * @param reason why the launcher chose this Java; null where there was no launcher
     */
    static List<String> lines(Surroundings surroundings, @Nullable String reason) {
        List<String> lines = new ArrayList<>();
        lines.add("weir "
                + Objects.requireNonNullElse(
                        Version.class.getPackage().getImplementationVersion(), "(not from a build)"));
        lines.add("Java " + Runtime.version() + ", " + System.getProperty("java.vm.name") + ", in "
                + System.getProperty("java.home") + (reason == null ? "" : " (" + reason + ")"));
        if (surroundings.home() != null) {
            Path commands = surroundings.home().resolve("bin");
            lines.add("distribution in " + surroundings.home());
            if (!surroundings.isOnPath(commands)) {
                lines.add("for 'weir' on the PATH: export PATH=\"" + commands + ":$PATH\"");
            }
        }
        return lines;
    }
}
