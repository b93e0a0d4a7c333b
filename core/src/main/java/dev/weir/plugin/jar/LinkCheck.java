package dev.weir.plugin.jar;

import dev.weir.plugin.jar.ClassFile.Member;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A dry run of linking: whether each class that the classes of a plugin refer to is in its jars, in the packages that it takes
 * from the host, or in the JDK. Reads the class files and loads none of them.
 *
 * <p>A library often refers to classes of other libraries that it can do without. So what is missing is a problem only
 * where the plugin's own code refers to it: the classes of the package of its entry point and of those below.
 */
public final class LinkCheck {
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/\\d+/");
    private static final int FIRST_MAJOR_VERSION = 44;

    private final ClassLoader host;
    private final String ownPackage;
    private final Set<String> packed = new TreeSet<>();
    private final Map<String, String> missing = new TreeMap<>();
    private final Map<String, String> missingInLibraries = new TreeMap<>();
    private final Map<String, Integer> tooNew = new TreeMap<>();
    private final Set<String> packedShared = new TreeSet<>();

    /**
     * @param host where the {@link SharedPackages} come from
     * @param entryPoint the name of the plugin's class
     */
    public LinkCheck(ClassLoader host, String entryPoint) {
        this.host = host;
        this.ownPackage = entryPoint.substring(0, entryPoint.lastIndexOf('.') + 1);
    }

    /** Checks all classes of the jars of a plugin. */
    public LinkCheck check(List<Path> jars) throws IOException {
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                classes(file).forEach(entry -> packed.add(className(entry)));
            }
        }
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : classes(file).toList()) {
                    check(jar, file, entry);
                }
            }
        }
        return this;
    }

    /** What keeps the plugin from running. */
    public Stream<String> problems() {
        return Stream.concat(
                tooNew.entrySet().stream()
                        .map(jar -> jar.getKey() + ": built for Java " + jar.getValue() + ", this is Java "
                                + Runtime.version().feature() + ": build it for this Java, or run Weir on a later one"),
                lines(missing));
    }

    /** What may keep it from running. */
    public Stream<String> notes() {
        return Stream.concat(
                packedShared.stream()
                        .map(prefix -> "packs classes of " + prefix + "*, which it takes from Weir: leave them out"),
                lines(missingInLibraries));
    }

    private static Stream<String> lines(Map<String, String> found) {
        return found.entrySet().stream().map(entry -> entry.getKey() + entry.getValue());
    }

    private void check(Path jar, JarFile file, JarEntry entry) throws IOException {
        if (VERSIONED.matcher(entry.getName()).lookingAt()) {
            return; // for one version of Java, with what only that version has
        }
        String user = className(entry);
        if (SharedPackages.holdClass(user)) {
            SharedPackages.PREFIXES.stream().filter(user::startsWith).forEach(packedShared::add);
            return; // never loaded from here
        }
        ClassFile read = read(jar, file, entry);
        int java = read.majorVersion() - FIRST_MAJOR_VERSION;
        if (java > Runtime.version().feature()) {
            tooNew.merge(String.valueOf(jar.getFileName()), java, Math::max);
        }
        Map<String, String> found = user.startsWith(ownPackage) ? missing : missingInLibraries;
        for (String name : read.classes()) {
            if (!isThere(name)) {
                found.putIfAbsent(name, " is missing, which " + user + " uses: " + cure(name));
            }
        }
        for (Member member : read.members()) {
            if (SharedPackages.holdClass(member.owner()) && isThere(member.owner()) && !has(member)) {
                found.putIfAbsent(
                        member.owner() + "." + member.name() + member.descriptor(),
                        " is missing, which " + user + " uses: " + cure(member.owner()));
            }
        }
    }

    private static ClassFile read(Path jar, JarFile file, JarEntry entry) throws IOException {
        try (InputStream in = file.getInputStream(entry)) {
            return ClassFile.parse(in.readAllBytes());
        } catch (IOException | RuntimeException e) {
            throw new IOException(jar + ": " + entry.getName() + " cannot be read: build the jar again", e);
        }
    }

    private boolean isThere(String name) {
        String path = name.replace('.', '/') + ".class";
        return SharedPackages.holdClass(name)
                ? host.getResource(path) != null
                : packed.contains(name) || ClassLoader.getPlatformClassLoader().getResource(path) != null;
    }

    private static String cure(String name) {
        return SharedPackages.holdClass(name)
                ? "this Weir does not have it: use a version of the plugin that was built for weir-spi "
                        + SpiVersion.current() + ", or upgrade Weir"
                : "none of the plugin's jars holds it: add the jar that does";
    }

    private boolean has(Member member) {
        try {
            return has(Class.forName(member.owner(), false, host), member);
        } catch (ClassNotFoundException | LinkageError e) {
            return true; // the host's class refers to what the host leaves out: not the plugin's concern
        }
    }

    private static boolean has(@Nullable Class<?> type, Member member) {
        if (type == null) {
            return false;
        }
        return declares(type, member)
                || has(type.getSuperclass(), member)
                || Arrays.stream(type.getInterfaces()).anyMatch(implemented -> has(implemented, member))
                || (type.isInterface() && declares(Object.class, member));
    }

    private static boolean declares(Class<?> type, Member member) {
        if (member.isField()) {
            return Arrays.stream(type.getDeclaredFields())
                    .anyMatch(field -> field.getName().equals(member.name())
                            && field.getType().descriptorString().equals(member.descriptor()));
        }
        if (member.name().equals("<init>")) {
            return Arrays.stream(type.getDeclaredConstructors())
                    .anyMatch(constructor -> descriptor(void.class, constructor.getParameterTypes())
                            .equals(member.descriptor()));
        }
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(member.name()))
                .anyMatch(method -> descriptor(method).equals(member.descriptor()));
    }

    private static String descriptor(Method method) {
        return descriptor(method.getReturnType(), method.getParameterTypes());
    }

    private static String descriptor(Class<?> result, Class<?>[] parameters) {
        return MethodType.methodType(result, parameters).toMethodDescriptorString();
    }

    private static Stream<JarEntry> classes(JarFile jar) {
        return jar.stream()
                .filter(entry ->
                        entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class"));
    }

    private static String className(JarEntry entry) {
        String name = VERSIONED.matcher(entry.getName()).replaceFirst("");
        return name.substring(0, name.length() - ".class".length()).replace('/', '.');
    }
}
