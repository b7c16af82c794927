#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]
use std::time::Instant;
use tokhai_engine::areas::Areas;
fn main() {
    let lists = [
        include_str!("../../../areas/home.list"),
        include_str!("../../../areas/rest.list"),
        include_str!("../../../areas/rest-former.list"),
    ];
    let time = |what: &str, run: &mut dyn FnMut() -> usize| {
        let n = 50;
        let mut r = 0;
        let start = Instant::now();
        for _ in 0..n {
            r = run();
        }
        println!("{what}: {:.3} ms ({r})", start.elapsed().as_secs_f64() * 1e3 / f64::from(n));
    };
    time("read home", &mut || {
        Areas::read(&lists[..1]).unwrap();
        1
    });
    time("read present", &mut || {
        Areas::read(&lists[..2]).unwrap();
        1
    });
    time("read all", &mut || {
        Areas::read(&lists).unwrap();
        1
    });
    let home = Areas::read(&lists[..1]).unwrap();
    let all = Areas::read(&lists).unwrap();
    for typed in ["", "t", "ta", "tan b", "ben thanh", "hoà", "zzzz"] {
        time(&format!("home {typed}"), &mut || home.search(typed, &["79"], None, 50).total);
        time(&format!("all {typed}"), &mut || all.search(typed, &["79"], None, 50).total);
    }
    for text in [
        "12 Đường Mẫu, Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh",
        "12 Đường Mẫu, Phường Bến Nghé",
        "ben thanh",
        "p q 1 2 3 4 5 6 7 8 9 , , , a b c d e f g h",
    ] {
        time(&format!("home {text}"), &mut || {
            home.address(text, None).map_or(0, |a| a.candidates.len())
        });
        time(&format!("all {text}"), &mut || {
            all.address(text, None).map_or(0, |a| a.candidates.len())
        });
    }
}
