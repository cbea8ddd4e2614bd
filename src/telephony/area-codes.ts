/**
 * Area codes of the +1 zone: country (ISO 3166), state (null when the code names none), time zones (IANA).
 * Source: Google's libphonenumber metadata (geocoding and time zones) as of November 2026, amended by hand with
 * codes newly in service and with the zones of area codes that a zone line crosses. State and zone follow the
 * number, not the person: mobile numbers move.
 */
export type AreaCode = { country: string; state: string | null; zones: readonly string[] };

/** Country, state, zones, codes. */
const ROWS: readonly (readonly [string, string, string, string])[] = [
  [
    'US',
    '',
    '',
    '500 521 522 523 524 525 526 527 528 529 532 533 544 566 577 588 800 833 844 855 866 877 888 900',
  ],
  ['US', 'AK', 'America/Anchorage America/Adak', '907'],
  ['US', 'AL', 'America/Chicago', '205 251 256 334 659 938'],
  ['US', 'AR', 'America/Chicago', '327 479 501 870'],
  ['US', 'AZ', 'America/Phoenix', '480 520 602 623'],
  ['US', 'AZ', 'America/Phoenix America/Denver', '928'],
  [
    'US',
    'CA',
    'America/Los_Angeles',
    '209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951',
  ],
  ['US', 'CO', 'America/Denver', '303 719 720 748 970 983'],
  ['US', 'CT', 'America/New_York', '203 475 860 959'],
  ['US', 'DC', 'America/New_York', '202 771'],
  ['US', 'DE', 'America/New_York', '302'],
  ['US', 'FL', 'America/Chicago America/New_York', '448 850'],
  [
    'US',
    'FL',
    'America/New_York',
    '239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954',
  ],
  ['US', 'GA', 'America/New_York', '229 404 470 478 678 706 762 770 912 943'],
  ['US', 'GU', 'Pacific/Guam', '671'],
  ['US', 'HI', 'Pacific/Honolulu', '808'],
  ['US', 'IA', 'America/Chicago', '319 515 563 641 712'],
  ['US', 'ID', 'America/Boise America/Los_Angeles', '208 986'],
  ['US', 'IL', 'America/Chicago', '217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872'],
  ['US', 'IN', 'America/New_York', '260 317 463 765'],
  ['US', 'IN', 'America/New_York America/Chicago', '219 574 812 930'],
  ['US', 'KS', 'America/Chicago', '316 913'],
  ['US', 'KS', 'America/Chicago America/Denver', '620 785'],
  ['US', 'KY', 'America/New_York', '502 859'],
  ['US', 'KY', 'America/New_York America/Chicago', '270 364 606'],
  ['US', 'LA', 'America/Chicago', '225 318 337 457 504 985'],
  ['US', 'MA', 'America/New_York', '339 351 413 508 617 774 781 857 978'],
  ['US', 'MD', 'America/New_York', '227 240 301 410 443 667'],
  ['US', 'ME', 'America/New_York', '207'],
  ['US', 'MI', 'America/New_York', '231 248 269 313 517 586 616 679 734 810 947 989'],
  ['US', 'MI', 'America/New_York America/Chicago', '906'],
  ['US', 'MN', 'America/Chicago', '218 320 507 612 651 763 924 952'],
  ['US', 'MO', 'America/Chicago', '235 314 417 557 573 636 660 816 975'],
  ['US', 'MP', 'Pacific/Saipan', '670'],
  ['US', 'MS', 'America/Chicago', '228 471 601 662 769'],
  ['US', 'MT', 'America/Denver', '406'],
  ['US', 'NC', 'America/New_York', '252 336 472 704 743 828 910 919 980 984'],
  ['US', 'ND', 'America/Chicago America/Denver America/North_Dakota/Center', '701'],
  ['US', 'NE', 'America/Chicago', '402 531'],
  ['US', 'NE', 'America/Chicago America/Denver', '308'],
  ['US', 'NH', 'America/New_York', '603'],
  ['US', 'NJ', 'America/New_York', '201 551 609 640 732 848 856 862 908 973'],
  ['US', 'NM', 'America/Denver', '505 575'],
  ['US', 'NV', 'America/Los_Angeles', '702 725'],
  ['US', 'NV', 'America/Los_Angeles America/Denver', '775'],
  [
    'US',
    'NY',
    'America/New_York',
    '212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934',
  ],
  ['US', 'OH', 'America/New_York', '216 220 234 283 326 330 380 419 436 440 513 567 614 740 937'],
  ['US', 'OK', 'America/Chicago', '405 539 572 580 918'],
  ['US', 'OR', 'America/Los_Angeles', '503 971'],
  ['US', 'OR', 'America/Los_Angeles America/Boise', '458 541'],
  ['US', 'PA', 'America/New_York', '215 223 267 272 412 445 484 570 582 610 717 724 814 835 878'],
  ['US', 'PR', 'America/Puerto_Rico', '787 939'],
  ['US', 'RI', 'America/New_York', '401'],
  ['US', 'SC', 'America/New_York', '803 821 839 843 854 864'],
  ['US', 'SD', 'America/Chicago America/Denver America/North_Dakota/Center', '605'],
  ['US', 'TN', 'America/Chicago', '615 629 731 901 931'],
  ['US', 'TN', 'America/New_York', '865'],
  ['US', 'TN', 'America/New_York America/Chicago', '423'],
  [
    'US',
    'TX',
    'America/Chicago',
    '210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979',
  ],
  ['US', 'TX', 'America/Denver', '915'],
  ['US', 'UT', 'America/Denver', '385 435 801'],
  ['US', 'VA', 'America/New_York', '276 434 540 571 686 703 757 804 826 948'],
  ['US', 'VI', 'America/St_Thomas', '340'],
  ['US', 'VT', 'America/New_York', '802'],
  ['US', 'WA', 'America/Los_Angeles', '206 253 360 425 509 564'],
  ['US', 'WI', 'America/Chicago', '262 274 353 414 534 608 715 920'],
  ['US', 'WV', 'America/New_York', '304 681'],
  ['US', 'WY', 'America/Denver', '307'],
  ['AG', '', '', '268'],
  ['BB', '', '', '246'],
  ['BM', '', '', '441'],
  ['BS', '', '', '242'],
  [
    'CA',
    '',
    '',
    '204 226 236 249 250 257 263 273 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 514 519 548 579 581 584 587 600 604 613 622 633 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942',
  ],
  ['DO', '', '', '809 829 849'],
  ['JM', '', '', '658 876'],
  ['KY', '', '', '345'],
  ['LC', '', '', '758'],
  ['TC', '', '', '649'],
  ['TT', '', '', '868'],
  ['VC', '', '', '784'],
  ['VG', '', '', '284'],
];

const AREA_CODES: ReadonlyMap<string, AreaCode> = new Map(
  ROWS.flatMap(([country, state, zones, codes]) => {
    const place = { country, state: state || null, zones: zones === '' ? [] : zones.split(' ') };
    return codes.split(' ').map((code) => [code, place] as const);
  }),
);

/** @returns null for a code that is not in service. */
export const findAreaCode = (code: string): AreaCode | null => AREA_CODES.get(code) ?? null;
