package dev.weir.app;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, as its jar says it. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version =
                Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "(not from a build)");
        return new String[] {"weir " + version, "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
        };
    }
}
