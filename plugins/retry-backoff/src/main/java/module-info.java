open module dev.weir.retry.backoff {
    requires dev.weir.spi;

    provides dev.weir.spi.Plugin with
            dev.weir.retry.backoff.BackoffPlugin;
}
