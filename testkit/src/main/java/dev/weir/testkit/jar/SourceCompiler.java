package dev.weir.testkit.jar;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles source text in memory with the JDK's compiler. */
final class SourceCompiler {
    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final List<Path> classPath;

    SourceCompiler(List<Path> classPath) {
        this.classPath = classPath;
    }

    /**
     * Compiles classes.
     *
     * @param sources the text of each, by the name of the class
     * @return the class files, by their paths in a jar
     */
    Map<String, byte[]> compile(Map<String, String> sources) {
        if (sources.isEmpty()) {
            return Map.of();
        }
        StringWriter said = new StringWriter();
        try (ClassFiles files = new ClassFiles(compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8))) {
            List<Source> units = sources.entrySet().stream()
                    .map(source -> new Source(source.getKey(), source.getValue()))
                    .toList();
            if (!compiler.getTask(said, files, null, options(), null, units).call()) {
                throw new IllegalArgumentException("does not compile:\n" + said);
            }
            return files.written();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar or directory that a class was loaded from. */
    static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(type + " has no place that can be named", e);
        }
    }

    private List<String> options() {
        String joined = classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return List.of("-proc:none", "-nowarn", "-parameters", "-classpath", joined);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("source:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class ClassFile extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassFile(String path) {
            super(URI.create("class:///" + path), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    /** Keeps what the compiler writes. */
    private static final class ClassFiles extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ClassFile> files = new TreeMap<>();

        ClassFiles(JavaFileManager fileManager) {
            super(fileManager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, Kind kind, FileObject sibling) {
            String path = className.replace('.', '/') + kind.extension;
            return files.computeIfAbsent(path, ClassFile::new);
        }

        Map<String, byte[]> written() {
            Map<String, byte[]> written = new TreeMap<>();
            files.forEach((path, file) -> written.put(path, file.bytes.toByteArray()));
            return written;
        }
    }
}
