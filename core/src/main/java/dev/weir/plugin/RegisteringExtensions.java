package dev.weir.plugin;

import dev.weir.config.ExtensionSections;
import dev.weir.plugin.jar.PluginRefusedException;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one plugin registers with: checks each extension at once and remembers the first that is refused. */
final class RegisteringExtensions implements Extensions {
    private final String plugin;
    private final String source;
    private final ExtensionSections sections;
    private final List<Registration<?>> others;
    private final List<Registration<?>> own = new ArrayList<>();
    private @Nullable IllegalArgumentException refusal;
    private boolean closed;

    /**
     * Begins the registration of one plugin.
     *
     * @param sections the sections that will configure the extensions
     * @param others what other plugins have registered
     */
    RegisteringExtensions(PluginSource.Examined examined, ExtensionSections sections, List<Registration<?>> others) {
        this.sections = sections;
        plugin = examined.id();
        source = examined.location();
        this.others = others;
    }

    @Override
    public <T> void register(
            ExtensionPoint<T> point, String type, Class<? extends T> extension, Class<? extends Record> settings) {
        if (closed) {
            throw new IllegalStateException("plugin " + plugin + " registers after its register method has returned");
        }
        try {
            Registration<T> registration = new Registration<>(point, type, extension, settings, plugin, source);
            ExtensionCheck.check(registration, sections);
            refuseTaken(registration);
            refuseOtherSettings(registration);
            own.add(registration);
        } catch (IllegalArgumentException e) {
            refusal = refusal == null ? e : refusal;
            throw e;
        }
    }

    /** Refuses the plugin if one of its extensions was refused, even if it caught the exception. */
    void refuseMisfits() throws PluginRefusedException {
        if (refusal != null) {
            throw new PluginRefusedException(source, String.valueOf(refusal.getMessage()), refusal);
        }
    }

    /** Ends the registration. */
    List<Registration<?>> close() {
        closed = true;
        return List.copyOf(own);
    }

    private void refuseTaken(Registration<?> registration) {
        String name = registration.point() + " '" + registration.type() + "'";
        if (same(own, registration).isPresent()) {
            throw new IllegalArgumentException("registers " + name + " twice: register each type once");
        }
        same(others, registration).ifPresent(other -> {
            throw new IllegalArgumentException(
                    name + " is already registered by " + other.source() + ": remove one of the two");
        });
    }

    /** Two extensions that one section of a configuration stands for have one record of settings. */
    private void refuseOtherSettings(Registration<?> registration) {
        Stream.concat(own.stream(), others.stream())
                .filter(other -> other.type().equals(registration.type()))
                .filter(other -> sections.isShared(registration.point(), other.point()))
                .filter(other -> !other.settings().equals(registration.settings()))
                .findFirst()
                .ifPresent(other -> {
                    throw new IllegalArgumentException(
                            described(registration) + " and " + described(other) + ", registered by "
                                    + other.source()
                                    + ", are configured by one section: register both with one settings record,"
                                    + " or under two type names");
                });
    }

    private static String described(Registration<?> registration) {
        return registration.point() + " '" + registration.type() + "' with settings "
                + registration.settings().getName();
    }

    private static Optional<Registration<?>> same(List<Registration<?>> among, Registration<?> registration) {
        return among.stream()
                .filter(other -> other.point().equals(registration.point())
                        && other.type().equals(registration.type()))
                .findFirst();
    }
}
