/**
 * 1,024 plain English words, sorted, none the beginning of another: ten bits each. Part of the protocol's text forms:
 * the list never changes, because people compare these words by telephone across releases.
 */
export const WORDS: readonly string[] = `
acorn actor adobe agent album alley almond alpine amber anchor angle ankle answer apple apron arbor arch arena arrow artist aspen
atlas attic august autumn avenue award axis azure bacon badge bagel balcony ballad bamboo banana band banjo banner barley barn
barrel basil basin basket bath battery beach beacon beagle beam bean bear beaver beetle bell belt bench berry bicycle birch bird
biscuit bison blanket blossom blue board boat bone book boot bottle bounty bowl branch brass bread breeze brick bridge bronze
brook broom brush bubble bucket buckle buffalo bugle bulb bundle burrow button cabbage cabin cable cactus cake calm camel camera
camp canal candle candy canoe canvas canyon captain caramel caravan carbon card cargo carnival carpet carrot cart cascade castle
cattle cave cedar celery cello cement cereal chain chair chalk chapel charm chart cheese cherry chess chief chimney chin choir
cinema circle citrus city clay clever cliff clinic clock cloth cloud clown coach coast cobalt coconut coffee coin collar colony
color column comet comic compass condor coral cottage cotton couch cousin coyote cradle crane cream credit creek cricket crimson
crown crystal cube cuckoo curtain cushion custom cycle cypress daisy dance dawn deck delta denim dentist depot desert desk detail
dial diamond diary dice doctor dollar dolphin domain donkey door dove dozen dragon drama drawer dream dress drift drill drum duck
dune dusk dust eagle early earth easel east echo eclipse edge editor effort elbow elegant ember emerald empire enamel engine
envelope epic equator errand escort estate evening event exit expert fabric face factory falcon family famous fancy fashion father
feast fence fern ferry fiddle field figure film filter finch finger fire fish flag flame flannel flash flask fleet flint float
flood floor flute foam focus forest fork fortune forum frame freedom fresh friend frost fruit fuel funnel future galaxy gallery
gallop garage garden garlic garment gate gazelle general gentle ghost giant giraffe glass globe glove glow goat gold golf gong
goose gorge gown grain grammar granite grape grass gravel gravity green grid grill grin group grove guard guest guide guitar gulf
gull habit half hall hammock handle harbor harp harvest hatch haven hawk hazel head hearth hedge helmet herb hermit heron herring
hiker hill hinge hobby hockey holiday hollow honey hood hook horizon horn horse hotel house hurdle icicle idea igloo image impala
inch index indigo infant inlet insect iris iron island item ivory jacket jade jaguar jasmine jazz jelly jersey jewel jigsaw jockey
joke journal journey judge juice jungle junior juniper jury kayak keeper kennel kettle kidney king kiosk kitchen kite kitten kiwi
knee knight koala label lady lagoon lake lamb lamp lance land lantern lapel larch lark lasso lattice laurel lava lawn leaf leather
lecture legend lemon lens leopard lesson lettuce level library light lilac lily lime limit linen lion liquid list lizard llama
loaf lobby locket locust lodge logic lotus lounge lucky lunar lunch lute lynx machine magenta magic magnet magpie mammal mango
mansion mantle manual maple marble march margin marina market maroon marsh mascot mask mason match meadow meal medal melody melon
memory mentor menu merchant mercury metal meteor middle mile milk mill mineral minnow mint minute mirror mitten model modern mole
moment monday monkey moon moose morning mosaic moss motor mouse mouth movie muffin mule museum music mustard myth nail name napkin
narrow nation native nature navy nectar needle neon nephew nest nickel noble noodle north nose novel nurse nylon oasis object oboe
ocean octopus office omelet onion onyx opal opera optic orange orbit orchard organ origin osprey ostrich oval oven oxygen pacific
package paddle page paint palace palm panda panel parade parcel parent park parrot parsley partner pasta paste pasture patch path
patrol pattern pavilion peach peacock peak peanut pearl pebble pecan pedal pelican pencil penguin perch perfume petal phone photo
piano picnic picture pigeon pillar pillow pilot pine pink pipe pixel pizza planet plank plant plate plaza plume plural pocket poem
poet point polar pole polo pond pony pool poplar poppy porch port possum potato powder prairie prince prism prize profit project
prune public puddle puffin pulse puma pumpkin puppet purple purse puzzle pyramid python quail quartz queen quest quick quiet quill
quilt quiz rabbit race radar radio radish raft rail rain raisin rake ranch rapid raven razor record referee region relay remedy
rescue resin rhythm ribbon rice ridge ring road robin robot rocket rocky rodeo roof rooster root rope rose rotor royal ruby rugby
rural rust sable saddle safari saffron sage sailor salad salmon salon salt salute sample sandal satin saturn sauce sausage scale
scarf scarlet scene school scout screen script scroll seagull season seat second seed senator sesame seven shadow shark shawl
sheep shelf shell shield ship shirt shoe shop shore shovel shower shrimp shuttle sierra signal silence silk siren skate sketch
skill skirt slate sled sleeve slope smile smoke snail snow soap soccer socket sofa soil solar soldier sonata song soup south
spaniel spark sparrow spatula sphere spice spider spinach spiral sponge spoon spray spring spruce square squid stable stadium
stage stamp star state station statue steam stem step stereo stew stick stitch stone stool stork storm story stove strand straw
stream street string stripe studio suburb subway sugar suit summit sunset surf swallow swamp swan sweater swing switch symbol
syrup system tablet tailor talent tango tank target taxi team teapot temple tennis tent tepid terrace texture thicket thimble
thistle thread throne thumb ticket time tissue toast toffee tomato tongue tool tooth topaz torch tornado totem tower town tractor
trail train trapeze travel tray tree tribe trick trio trolley trophy trout truck truffle trumpet trunk tulip tuna tundra tunnel
turkey turnip turtle tutor tuxedo twelve twig twin uncle unicorn uniform union urban utensil vacuum valley valve vanilla vapor
vault vector vehicle velvet vendor venture veranda vessel vest victory video village vinegar violet violin virtue visitor vista
vivid voice volcano volume vowel voyage wafer wagon wallet walnut walrus waltz watch water wave weasel wedding wedge weekend west
whale wheat wheel whisker whistle white willow window wing wire wisdom wizard wolf wombat wood wool world worm wreath wren wrist
yacht yard yarn year yellow yoga yogurt young zebra zenith zero zigzag zinc zipper zodiac zone
`
  .trim()
  .split(/\s+/)
