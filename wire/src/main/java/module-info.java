@SuppressWarnings("requires-transitive-automatic")
open module dev.weir.wire {
    requires transitive dev.weir.spi;
    requires io.opentelemetry.context;
    requires transitive okhttp3;
    requires transitive okio;
    requires org.slf4j;
    requires transitive tools.jackson.core;

    exports dev.weir.wire;
    exports dev.weir.wire.body;
    exports dev.weir.wire.chat;
    exports dev.weir.wire.security;
}
