package dev.weir.it.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.plugin.PluginInfo;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;

/** The plugins of the class path are found, whatever context class loader the thread has that builds the runtime. */
class ClassLoadersTest {

    static Stream<ClassLoader> contexts() {
        ClassLoader own = Weir.class.getClassLoader();
        return Stream.of(
                own,
                new URLClassLoader(new URL[0], own),
                new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader()),
                new URLClassLoader(new URL[0], null));
    }

    private static Weir built(ClassLoader context) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(context);
        try {
            return Weir.builder().environment(Map.of()).build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @ParameterizedTest
    @NullSource
    @MethodSource("contexts")
    void findsEveryPluginOnceWhateverTheContext(ClassLoader context) {
        try (Weir weir = built(context)) {
            assertThat(weir.process("Deploy nginx with 3 replicas").text()).contains("nginx");
            List<String> ids = weir.plugins().stream().map(PluginInfo::id).toList();
            assertThat(ids).hasSizeGreaterThanOrEqualTo(5).doesNotHaveDuplicates();
            assertThat(weir.plugins()).allMatch(PluginInfo::isLoaded);
        }
    }
}
