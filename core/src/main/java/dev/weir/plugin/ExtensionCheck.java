package dev.weir.plugin;

import dev.weir.config.ExtensionSections;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.ExtensionPoint;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks that a registration meets the requirements of {@link dev.weir.spi.Extensions}. */
final class ExtensionCheck {
    private static final Pattern TYPE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private ExtensionCheck() {}

    /** Throws {@link IllegalArgumentException} if it is not as it must be. */
    static void check(Registration<?> registration, ExtensionSections sections) {
        ExtensionPoint<?> point = registration.point();
        require(ExtensionPoint.all().contains(point), "no extension point '" + point + "'; there are: " + points());
        require(
                TYPE.matcher(registration.type()).matches(),
                point + " '" + registration.type() + "': a type name must be lower-case letters, digits and hyphens");
        String where = point + " '" + registration.type() + "': ";
        checkClass(where, registration.extension(), point.contract());
        checkSettings(where, registration, sections);
    }

    private static void checkSettings(String where, Registration<?> registration, ExtensionSections sections) {
        try {
            SettingsRecord.requireBindable(registration.settings(), sections.reservedKeys(registration.point()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + "setting " + e.getMessage(), e);
        }
    }

    private static void checkClass(String where, Class<?> extension, Class<?> contract) {
        String name = where + extension.getName();
        require(contract.isAssignableFrom(extension), name + " does not implement " + contract.getName());
        require(!Modifier.isAbstract(extension.getModifiers()), name + " is abstract: register a concrete class");
        require(
                !extension.isMemberClass() || Modifier.isStatic(extension.getModifiers()),
                name + " is an inner class: make it static");
        checkConstructors(name, extension);
    }

    private static void checkConstructors(String name, Class<?> extension) {
        long injected = Arrays.stream(extension.getDeclaredConstructors())
                .filter(constructor -> constructor.isAnnotationPresent(Inject.class))
                .count();
        require(
                injected < 2,
                name + " has " + injected + " constructors annotated with jakarta.inject.Inject: keep one");
        require(
                injected == 1 || hasPublicDefault(extension),
                name + " has no constructor to inject: annotate one with jakarta.inject.Inject");
    }

    private static boolean hasPublicDefault(Class<?> extension) {
        Constructor<?>[] constructors = extension.getDeclaredConstructors();
        return constructors.length == 1
                && constructors[0].getParameterCount() == 0
                && Modifier.isPublic(constructors[0].getModifiers());
    }

    private static String points() {
        return ExtensionPoint.all().stream().map(ExtensionPoint::name).collect(Collectors.joining(", "));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
