open module dev.weir.guard.rules {
    requires dev.weir.spi;
    requires re2j;

    provides dev.weir.spi.Plugin with
            dev.weir.guard.rules.GuardRulesPlugin;
}
